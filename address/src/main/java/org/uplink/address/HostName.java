package org.uplink.address;

import java.util.regex.Pattern;

/** The syntax of DNS host names (RFC 1123, section 2.1). */
public final class HostName {
  private static final int MAX_LENGTH = 253;
  private static final Pattern LABEL =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

  /** A number that inet_aton(3) accepts: decimal, octal or hexadecimal. */
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9A-Fa-f]*");

  private HostName() {}

  /**
   * Returns whether the text is a host name: labels of 1 to 63 letters, digits and inner hyphens,
   * 253 characters together; a final dot is allowed.
   *
   * <p>A text whose last label is a number, such as {@code 1.2.3} or {@code 0x7f.0.0.1}, is not a
   * host name: many programs read it as an IPv4 address, and no top-level domain is a number.
   */
  public static boolean isValid(String text) {
    String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    if (name.isEmpty() || name.length() > MAX_LENGTH) {
      return false;
    }
    String[] labels = name.split("\\.", -1);
    for (String label : labels) {
      if (!LABEL.matcher(label).matches()) {
        return false;
      }
    }
    return !NUMBER.matcher(labels[labels.length - 1]).matches();
  }
}
