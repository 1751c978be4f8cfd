package org.uplink.hostnet.user;

import java.util.Optional;
import org.uplink.platform.TextSanitizer;
import org.uplink.verbs.warning.WarningCode;

/**
 * A user of a device.
 *
 * @param code the code of the warning
 * @param subject the user, such as "sshd, process 812: tcp port 2222"
 * @param text how the user uses the device, a sentence without a period: "sshd (process 812) has
 *     bound …"
 * @param process the id of the process that has the socket, as far as it is known
 */
public record DeviceUser(WarningCode code, String subject, String text, Optional<String> process) {
  private static final int MAX_SUBJECT = 200;
  private static final int MAX_TEXT = 400;

  /**
   * Replaces control characters in the texts and shortens them, because they contain names of
   * programs and rules.
   */
  public DeviceUser {
    subject = TextSanitizer.of(subject, MAX_SUBJECT);
    text = TextSanitizer.of(text, MAX_TEXT);
  }

  /** Creates a user that is no process, or a process that is not known. */
  public DeviceUser(WarningCode code, String subject, String text) {
    this(code, subject, text, Optional.empty());
  }
}
