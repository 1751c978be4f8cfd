package org.uplink.hostnet.user;

import org.uplink.platform.PrintableText;
import org.uplink.verbs.warning.WarningCode;

/**
 * A user of a device.
 *
 * @param code the code of the warning of it
 * @param subject who it is, such as "sshd, process 812: tcp port 2222"
 * @param text what it does, a sentence without a period: "sshd (process 812) has bound …"
 */
public record DeviceUser(WarningCode code, String subject, String text) {
  private static final int MAX_SUBJECT = 200;
  private static final int MAX_TEXT = 400;

  /** Cleans and shortens the texts, which have names of programs and rules. */
  public DeviceUser {
    subject = PrintableText.of(subject, MAX_SUBJECT);
    text = PrintableText.of(text, MAX_TEXT);
  }
}
