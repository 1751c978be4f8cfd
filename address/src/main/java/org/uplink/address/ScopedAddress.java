package org.uplink.address;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;

/**
 * An IP address, and the zone in which the address is valid (RFC 4007, section 11), such as {@code
 * fe80::1%eth0}.
 *
 * <p>A zone is the name or the index of an interface, which has no meaning on another host. So only
 * commands that read their own host parse this form. Messages between hosts use {@link IpLiteral}.
 *
 * @param address the address, without its zone
 * @param zone the interface's name or index, unchanged; only an IPv6 address can have a zone
 */
public record ScopedAddress(InetAddress address, Optional<String> zone) {
  public ScopedAddress {
    if (zone.isPresent() && address instanceof Inet4Address) {
      throw new IllegalArgumentException("only an IPv6 address has a zone");
    }
  }

  /**
   * Parses an IP address, with or without a zone.
   *
   * @throws IllegalArgumentException the text is not an address; the message quotes the text and
   *     gives the reason
   */
  public static ScopedAddress parse(String text) {
    int percent = text.indexOf('%');
    if (percent < 0) {
      return new ScopedAddress(IpLiteral.parse(text), Optional.empty());
    }
    InetAddress address = IpLiteral.parse(text.substring(0, percent));
    if (address instanceof Inet4Address) {
      throw new IllegalArgumentException(
          "\"" + text + "\" has a zone, and only an IPv6 address has one");
    }
    if (percent + 1 == text.length()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" has an empty zone; write an interface's name after the %");
    }
    return new ScopedAddress(address, Optional.of(text.substring(percent + 1)));
  }
}
