package org.uplink.agent.parameters;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.uplink.hostnet.AddressText;

/**
 * Reads an IP address as the kernel would write it down, and nothing else: no resolver is ever
 * asked.
 *
 * <p>Java's own parsers take more than is wanted here: {@code InetAddress.getByName} asks DNS for
 * what is no literal, and reads {@code 1} as 0.0.0.1. docs/reference/verbs.md lists what is
 * refused, and why.
 */
public final class IpLiteral {
  private static final int LONGEST = 45;

  private IpLiteral() {}

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException naming the input, saying what is wrong
   */
  public static InetAddress parse(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("the address is empty");
    }
    if (text.length() > LONGEST) {
      throw refused(text.substring(0, LONGEST) + "…", "is longer than any IP address");
    }
    byte[] bytes = text.indexOf(':') >= 0 ? ipv6(text) : ipv4(text, text);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(bytes.length + " bytes are neither IPv4 nor IPv6", e);
    }
  }

  /** Writes an address down as RFC 5952 has it, and as the kernel does; a zone is left out. */
  public static String text(InetAddress address) {
    return AddressText.of(address);
  }

  private static byte[] ipv4(String text, String literal) {
    if (!literal.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'))) {
      throw refused(text, "is not an IP address; names are not resolved");
    }
    String[] parts = literal.split("\\.", -1);
    if (parts.length != 4) {
      throw refused(text, "is not an IPv4 address: it has " + parts.length + " of 4 numbers");
    }
    var bytes = new byte[4];
    for (var i = 0; i < 4; i++) {
      bytes[i] = octet(text, parts[i]);
    }
    return bytes;
  }

  private static byte octet(String text, String part) {
    if (part.isEmpty() || part.length() > 3) {
      throw refused(text, "is not an IPv4 address: \"" + part + "\" is not between 0 and 255");
    }
    if (part.length() > 1 && part.charAt(0) == '0') {
      throw refused(
          text,
          "is not an IPv4 address: \"" + part + "\" has a leading zero, read as octal by some");
    }
    int value = Integer.parseInt(part);
    if (value > 255) {
      throw refused(text, "is not an IPv4 address: \"" + part + "\" is not between 0 and 255");
    }
    return (byte) value;
  }

  private static byte[] ipv6(String text) {
    if (text.indexOf('%') >= 0) {
      throw refused(text, "has a zone, which only this host could understand; give it without");
    }
    if (text.indexOf('/') >= 0) {
      throw refused(text, "is a prefix; give an address");
    }
    int gap = text.indexOf("::");
    byte[] bytes;
    if (gap < 0) {
      bytes = groups(text, text, true);
      if (bytes.length != 16) {
        throw refused(text, "is not an IPv6 address: it has " + bytes.length / 2 + " of 8 groups");
      }
    } else {
      byte[] head = groups(text, text.substring(0, gap), false);
      byte[] tail = groups(text, text.substring(gap + 2), true);
      if (head.length + tail.length > 14) {
        throw refused(text, "is not an IPv6 address: it has too many groups");
      }
      bytes = Arrays.copyOf(head, 16);
      System.arraycopy(tail, 0, bytes, 16 - tail.length, tail.length);
    }
    if (mapped(bytes)) {
      throw refused(text, "is an IPv4 address mapped into IPv6; give it as an IPv4 address");
    }
    return bytes;
  }

  /** The bytes of groups between colons; the last may be an IPv4 address where nothing follows. */
  private static byte[] groups(String text, String groups, boolean last) {
    if (groups.isEmpty()) {
      return new byte[0];
    }
    String[] parts = groups.split(":", -1);
    if (parts.length > 8) {
      throw refused(text, "is not an IPv6 address: it has too many groups");
    }
    var bytes = new byte[parts.length * 2 + 2];
    int length = 0;
    for (var i = 0; i < parts.length; i++) {
      if (last && i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
        System.arraycopy(ipv4(text, parts[i]), 0, bytes, length, 4);
        length += 4;
      } else {
        int group = group(text, parts[i]);
        bytes[length++] = (byte) (group >> 8);
        bytes[length++] = (byte) group;
      }
    }
    return Arrays.copyOf(bytes, length);
  }

  private static int group(String text, String part) {
    if (part.isEmpty() || part.length() > 4 || !part.chars().allMatch(IpLiteral::isHexDigit)) {
      throw refused(
          text, "is not an IPv6 address: \"" + part + "\" is not a group of 1 to 4 hex digits");
    }
    return Integer.parseInt(part, 16);
  }

  private static boolean isHexDigit(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  private static boolean mapped(byte[] bytes) {
    for (var i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return bytes[10] == (byte) 0xff && bytes[11] == (byte) 0xff;
  }

  private static IllegalArgumentException refused(String text, String why) {
    return new IllegalArgumentException("\"" + text + "\" " + why);
  }
}
