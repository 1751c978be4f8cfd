package org.uplink.address;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text form of an IP address and a TCP port: {@code 192.0.2.10:54321} or {@code
 * [2001:db8::1]:54321} (RFC 5952, section 6).
 */
public final class Endpoint {
  static final int MAX_PORT = 65_535;

  /** An IPv6 address in brackets, or an IPv4 address or name, and a port. */
  static final Pattern FORM =
      Pattern.compile("(?:\\[(?<ipv6>[^\\]]*)\\]|(?<other>[^:\\[\\]]*)):(?<port>[0-9]{1,5})");

  private Endpoint() {}

  /**
   * Parses an IP address and a port from 0 to 65535. No name is resolved.
   *
   * @throws IllegalArgumentException the text is not an endpoint; the message quotes it and gives
   *     the reason
   */
  public static InetSocketAddress parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not of the form 192.0.2.10:54321 or [2001:db8::1]:54321");
    }
    int port = Integer.parseInt(parts.group("port"));
    if (port > MAX_PORT) {
      throw new IllegalArgumentException("port " + port + " is not between 0 and " + MAX_PORT);
    }
    String ipv6 = parts.group("ipv6");
    InetAddress address = IpLiteral.parse(ipv6 == null ? parts.group("other") : ipv6);
    if ((ipv6 == null) == (address instanceof Inet6Address)) {
      throw new IllegalArgumentException("\"" + text + "\" has brackets around an IPv4 address");
    }
    return new InetSocketAddress(address, port);
  }

  /**
   * Formats an endpoint. An endpoint with an unresolved name gets the name instead of the address.
   */
  public static String format(InetSocketAddress endpoint) {
    InetAddress address = endpoint.getAddress();
    return address == null
        ? endpoint.getHostString() + ":" + endpoint.getPort()
        : format(address, endpoint.getPort());
  }

  /** Formats an address and a port. */
  public static String format(InetAddress address, int port) {
    String host = IpLiteral.format(address);
    return (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
  }
}
