package org.uplink.agent.wish;

import java.util.Collection;
import java.util.stream.Collectors;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.verbs.setup.SetupCode;

/**
 * Where something is in a file.
 *
 * @param path the keys that lead to it, such as "network.bridges.vmbr0.mtu"
 * @param line the line, from 1
 */
record Place(String path, int line) {
  private static final int SHOWN = 60;

  /** So many names of a list are in a message. */
  private static final int LISTED = 5;

  /** The longest reason that a message gives. */
  private static final int MAX_REASON = 600;

  @Override
  public String toString() {
    return "%s (line %d)".formatted(path.isEmpty() ? "the file" : path, line);
  }

  /** Returns the place of a member of the mapping at this place. */
  Place member(String key, int at) {
    String name = shortened(key);
    return new Place(path.isEmpty() ? name : path + "." + name, at);
  }

  /** Returns the place of an item of the list at this place. The first one has the number 0. */
  Place item(int number, int at) {
    return new Place("%s[%d]".formatted(path, number), at);
  }

  /** Returns the refusal of a value that netplan or nmstate allows and Uplink does not. */
  SetupRefusedException notSupported(String why) {
    return new SetupRefusedException(
        SetupCode.NOT_SUPPORTED, "not supported: %s: %s.".formatted(this, reason(why)));
  }

  /** Returns the refusal of something that is wrong. */
  SetupRefusedException wrong(String why) {
    return new SetupRefusedException(
        SetupCode.BAD_PARAMETERS, "%s %s.".formatted(this, reason(why)));
  }

  /** Returns a text of the file for a message. */
  static String shortened(String text) {
    return shortened(text, SHOWN);
  }

  /** Returns names of the file for a message. */
  static String shortened(Collection<String> names) {
    String first =
        names.stream().limit(LISTED).map(Place::shortened).collect(Collectors.joining(", "));
    return names.size() <= LISTED
        ? first
        : "%s and %d more".formatted(first, names.size() - LISTED);
  }

  /**
   * Returns the reason of a refusal. It may be one of code that reads the parameters of
   * Host.setupNetworks, whose texts are not shortened.
   */
  static String reason(String why) {
    return shortened(why, MAX_REASON);
  }

  private static String shortened(String text, int shown) {
    return text.codePointCount(0, text.length()) <= shown
        ? text
        : text.substring(0, text.offsetByCodePoints(0, shown)) + "…";
  }
}
