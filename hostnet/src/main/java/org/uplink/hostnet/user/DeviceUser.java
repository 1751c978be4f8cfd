package org.uplink.hostnet.user;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** The largest number of users with the same code. The other users are counted only. */
  private static final int MAX_PER_CODE = 20;

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

  /** Removes duplicates, and limits the number of users with the same code. */
  public static List<DeviceUser> limited(List<DeviceUser> users) {
    Map<WarningCode, List<DeviceUser>> byCode = new LinkedHashMap<>();
    users.stream()
        .distinct()
        .forEach(user -> byCode.computeIfAbsent(user.code(), _ -> new ArrayList<>()).add(user));
    List<DeviceUser> limited = new ArrayList<>();
    byCode.forEach(
        (code, all) -> {
          limited.addAll(all.subList(0, Math.min(all.size(), MAX_PER_CODE)));
          if (all.size() > MAX_PER_CODE) {
            int others = all.size() - MAX_PER_CODE;
            limited.add(
                new DeviceUser(
                    code, others + " more", "there are " + others + " more users of this kind"));
          }
        });
    return limited;
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
