package org.uplink.address;

import java.net.Inet6Address;
import java.util.regex.Matcher;

/**
 * The address of a machine and a TCP port: {@code engine.example:54322}, {@code 192.0.2.10:54322}
 * or {@code [2001:db8::1]:54322}.
 *
 * @param port from 1 to 65535
 */
public record HostAndPort(HostAddress host, int port) {
  public HostAndPort {
    if (port < 1 || port > Endpoint.MAX_PORT) {
      throw new IllegalArgumentException(
          "port " + port + " is not between 1 and " + Endpoint.MAX_PORT);
    }
  }

  /**
   * Parses an address and a port. No name is resolved.
   *
   * @throws IllegalArgumentException the text is of another form; the message quotes it and gives
   *     the reason
   */
  public static HostAndPort parse(String text) {
    Matcher parts = Endpoint.FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is not of the form 192.0.2.10:54322, [2001:db8::1]:54322 or engine.example:54322");
    }
    String ipv6 = parts.group("ipv6");
    HostAddress host = HostAddress.parse(ipv6 == null ? parts.group("other") : ipv6);
    if (ipv6 != null && !isIpv6(host)) {
      throw new IllegalArgumentException(
          "\"" + text + "\" has brackets around something else than an IPv6 address");
    }
    return new HostAndPort(host, Integer.parseInt(parts.group("port")));
  }

  /** Returns the text form. */
  @Override
  public String toString() {
    return (isIpv6(host) ? "[" + host + "]" : host.toString()) + ":" + port;
  }

  private static boolean isIpv6(HostAddress host) {
    return host instanceof HostAddress.Ip(var address) && address instanceof Inet6Address;
  }
}
