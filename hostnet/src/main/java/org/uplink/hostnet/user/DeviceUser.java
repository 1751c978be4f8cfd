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
 * @param socket the socket by which a program uses the device, if it does so by a socket
 */
public record DeviceUser(
    WarningCode code, String subject, String text, Optional<DeviceSocket> socket) {
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

  /** Creates a user that is no socket. */
  public DeviceUser(WarningCode code, String subject, String text) {
    this(code, subject, text, Optional.empty());
  }

  /**
   * A socket on a device.
   *
   * @param kind the protocol and port, such as "UDP port 68" or "packet socket 0x0806"
   * @param user the number of the user that has opened it
   * @param process the id of the process that has it, as far as it is known
   * @param unknown how many sockets of this kind are on the device whose process is not known
   */
  public record DeviceSocket(String kind, long user, Optional<String> process, int unknown) {}
}
