package org.uplink.agent;

import java.net.InetSocketAddress;
import java.util.regex.Pattern;
import org.uplink.agent.parameters.IpLiteral;

/**
 * The text of a listening address: {@code 192.0.2.10:54321} or {@code [::]:54321}; a name is not
 * resolved.
 */
final class ListenAddress {
  private static final Pattern FORM =
      Pattern.compile("(?:\\[(?<v6>[^\\]]*)\\]|(?<v4>[^:\\[\\]]*)):(?<port>[0-9]{1,5})");

  private ListenAddress() {}

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static InetSocketAddress parse(String text) {
    var matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not of the form 192.0.2.10:54321 or [::]:54321");
    }
    var port = Integer.parseInt(matcher.group("port"));
    if (port > 65535) {
      throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
    }
    var v6 = matcher.group("v6");
    var literal = v6 == null ? matcher.group("v4") : v6;
    var address = IpLiteral.parse(literal);
    if ((v6 == null) == (address instanceof java.net.Inet6Address)) {
      throw new IllegalArgumentException("\"" + text + "\": brackets are for IPv6 addresses");
    }
    return new InetSocketAddress(address, port);
  }
}
