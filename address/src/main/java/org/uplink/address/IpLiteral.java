package org.uplink.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Parses and formats IP addresses.
 *
 * <p>The parser accepts four decimal numbers for IPv4, and the text forms of RFC 4291, section 2.2,
 * for IPv6. It refuses forms that other programs read differently: the short, octal and hexadecimal
 * forms of inet_aton(3), IPv4-mapped IPv6 addresses, and IPv6 addresses with a zone. {@link
 * ScopedAddress} parses zones.
 *
 * <p>The code uses plain loops instead of streams, so that {@code uplink route get} need not load
 * and link the stream classes.
 */
public final class IpLiteral {
  private static final int MAX_LENGTH = 45;
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;
  private static final int GROUPS = 8;

  private IpLiteral() {}

  /**
   * Parses an IP address. No name is resolved.
   *
   * @throws IllegalArgumentException the text is not an IP address; the message quotes the text and
   *     gives the reason
   */
  public static InetAddress parse(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("the address is empty");
    }
    if (text.length() > MAX_LENGTH) {
      throw invalid(text.substring(0, MAX_LENGTH) + "…", "is longer than any IP address");
    }
    return ofBytes(text.indexOf(':') >= 0 ? parseIpv6(text) : parseIpv4(text, text));
  }

  /** Parses an IP address. Returns empty for every text that {@link #parse} refuses. */
  public static Optional<InetAddress> tryParse(String text) {
    try {
      return Optional.of(parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Formats an address in the form of RFC 5952, which the kernel's tools also print. The zone of an
   * IPv6 address is left out.
   */
  public static String format(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == IPV4_BYTES ? formatIpv4(bytes) : formatIpv6(bytes);
  }

  static InetAddress ofBytes(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(bytes.length + " bytes are neither IPv4 nor IPv6", e);
    }
  }

  private static byte[] parseIpv4(String text, String literal) {
    for (int i = 0; i < literal.length(); i++) {
      char c = literal.charAt(i);
      if (c != '.' && !isDigit(c)) {
        throw invalid(text, "is not an IP address; names are not resolved");
      }
    }
    String[] numbers = literal.split("\\.", -1);
    if (numbers.length != IPV4_BYTES) {
      throw invalid(text, "is not an IPv4 address: it has " + numbers.length + " of 4 numbers");
    }
    byte[] bytes = new byte[IPV4_BYTES];
    for (int i = 0; i < IPV4_BYTES; i++) {
      bytes[i] = parseOctet(text, numbers[i]);
    }
    return bytes;
  }

  private static byte parseOctet(String text, String number) {
    if (number.length() > 1 && number.charAt(0) == '0') {
      throw invalid(
          text,
          "is not an IPv4 address: \""
              + number
              + "\" has a leading zero, which some programs read as octal");
    }
    int value = number.isEmpty() || number.length() > 3 ? 256 : Integer.parseInt(number);
    if (value > 255) {
      throw invalid(text, "is not an IPv4 address: \"" + number + "\" is not between 0 and 255");
    }
    return (byte) value;
  }

  private static byte[] parseIpv6(String text) {
    if (text.indexOf('%') >= 0) {
      throw invalid(
          text, "has a zone, which is valid on one host only; write the address without the zone");
    }
    if (text.indexOf('/') >= 0) {
      throw invalid(text, "is a prefix; write an address");
    }
    if (text.indexOf('[') >= 0) {
      throw invalid(text, "has brackets; write the bare address");
    }
    int gap = text.indexOf("::");
    byte[] bytes = gap < 0 ? parseAllGroups(text) : parseAroundGap(text, gap);
    if (isIpv4Mapped(bytes)) {
      throw invalid(
          text,
          "is an IPv4-mapped IPv6 address; use "
              + formatIpv4(Arrays.copyOfRange(bytes, IPV6_BYTES - IPV4_BYTES, IPV6_BYTES)));
    }
    return bytes;
  }

  private static byte[] parseAllGroups(String text) {
    byte[] bytes = parseGroups(text, text, true);
    if (bytes.length != IPV6_BYTES) {
      throw invalid(text, "is not an IPv6 address: it has " + bytes.length / 2 + " of 8 groups");
    }
    return bytes;
  }

  private static byte[] parseAroundGap(String text, int gap) {
    byte[] head = parseGroups(text, text.substring(0, gap), false);
    byte[] tail = parseGroups(text, text.substring(gap + 2), true);
    // The gap stands for at least one group.
    if (head.length + tail.length > IPV6_BYTES - 2) {
      throw tooManyGroups(text);
    }
    byte[] bytes = Arrays.copyOf(head, IPV6_BYTES);
    System.arraycopy(tail, 0, bytes, IPV6_BYTES - tail.length, tail.length);
    return bytes;
  }

  /** Parses groups between colons. The last group of an address may be an IPv4 address. */
  private static byte[] parseGroups(String text, String groups, boolean endsAddress) {
    if (groups.isEmpty()) {
      return new byte[0];
    }
    String[] parts = groups.split(":", -1);
    if (parts.length > GROUPS) {
      throw tooManyGroups(text);
    }
    byte[] bytes = new byte[parts.length * 2 + 2];
    int length = 0;
    for (int i = 0; i < parts.length; i++) {
      if (endsAddress && i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
        System.arraycopy(parseIpv4(text, parts[i]), 0, bytes, length, IPV4_BYTES);
        length += IPV4_BYTES;
      } else {
        int group = parseGroup(text, parts[i]);
        bytes[length++] = (byte) (group >> 8);
        bytes[length++] = (byte) group;
      }
    }
    return Arrays.copyOf(bytes, length);
  }

  private static int parseGroup(String text, String group) {
    boolean valid = !group.isEmpty() && group.length() <= 4;
    for (int i = 0; valid && i < group.length(); i++) {
      valid = isHexDigit(group.charAt(i));
    }
    if (!valid) {
      throw invalid(
          text, "is not an IPv6 address: \"" + group + "\" is not a group of 1 to 4 hex digits");
    }
    return Integer.parseInt(group, 16);
  }

  private static boolean isIpv4Mapped(byte[] bytes) {
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return bytes[10] == (byte) 0xff && bytes[11] == (byte) 0xff;
  }

  private static String formatIpv4(byte[] bytes) {
    return (bytes[0] & 0xff)
        + "."
        + (bytes[1] & 0xff)
        + "."
        + (bytes[2] & 0xff)
        + "."
        + (bytes[3] & 0xff);
  }

  private static String formatIpv6(byte[] bytes) {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    int gap = 0;
    int gapLength = 0;
    for (int i = 0; i < GROUPS; i++) {
      int zeros = 0;
      while (i + zeros < GROUPS && groups[i + zeros] == 0) {
        zeros++;
      }
      if (zeros > gapLength) {
        gap = i;
        gapLength = zeros;
      }
    }
    // RFC 5952, section 4.2.2: a single zero group is not shortened.
    if (gapLength < 2) {
      return join(groups, 0, GROUPS);
    }
    return join(groups, 0, gap) + "::" + join(groups, gap + gapLength, GROUPS);
  }

  private static String join(int[] groups, int from, int to) {
    StringBuilder text = new StringBuilder(39);
    for (int i = from; i < to; i++) {
      if (i > from) {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isHexDigit(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  private static IllegalArgumentException tooManyGroups(String text) {
    return invalid(text, "is not an IPv6 address: it has too many groups");
  }

  private static IllegalArgumentException invalid(String text, String reason) {
    return new IllegalArgumentException("\"" + text + "\" " + reason);
  }
}
