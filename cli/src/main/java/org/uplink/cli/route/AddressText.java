package org.uplink.cli.route;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;

/**
 * An address as it was typed: a literal, and for IPv6 the device that its zone names. Nothing is
 * resolved, and the forms that mean one thing here and another there (1, 1.2, 0x7f.1, 01.2.3.4,
 * ::ffff:192.0.2.1) are refused.
 *
 * @param address without a zone
 * @param zone the device after %
 */
record AddressText(InetAddress address, Optional<String> zone) {

  static AddressText parse(String text) throws UsageException {
    int percent = text.indexOf('%');
    String literal = percent < 0 ? text : text.substring(0, percent);
    InetAddress address = literal.indexOf(':') < 0 ? v4(literal) : v6(literal);
    if (percent < 0) {
      return new AddressText(address, Optional.empty());
    }
    if (address instanceof Inet4Address || percent + 1 == text.length()) {
      throw new UsageException(
          "'" + text + "': only an IPv6 address has a zone, and it is a device's name");
    }
    return new AddressText(address, Optional.of(text.substring(percent + 1)));
  }

  private static InetAddress v4(String text) throws UsageException {
    int dots = 0;
    int digits = 0;
    int number = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' && digits > 0) {
        dots++;
        digits = 0;
        number = 0;
      } else if (c >= '0'
          && c <= '9'
          && (digits == 0 || number > 0)
          && number * 10 + c - '0' < 256) {
        digits++;
        number = number * 10 + c - '0';
      } else {
        throw notAnAddress(text);
      }
    }
    if (dots != 3 || digits == 0) {
      throw notAnAddress(text);
    }
    return Inet4Address.ofLiteral(text);
  }

  private static InetAddress v6(String text) throws UsageException {
    if (text.startsWith("[")) {
      throw notAnAddress(text);
    }
    try {
      InetAddress address = InetAddress.ofLiteral(text);
      if (!(address instanceof Inet6Address)) {
        throw new UsageException(
            "'" + text + "' is an IPv4 address in IPv6 clothes: write " + address.getHostAddress());
      }
      return address;
    } catch (IllegalArgumentException e) {
      throw notAnAddress(text);
    }
  }

  private static UsageException notAnAddress(String text) {
    return new UsageException(
        "'"
            + text
            + "' is not an IP address; write 192.0.2.1 or 2001:db8::1 (names are not resolved)");
  }
}
