package org.uplink.verbs.join;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.uplink.address.HostAddress;
import org.uplink.address.IpLiteral;

/**
 * Where agents reach an engine: {@code 192.0.2.1:54322}, {@code [2001:db8::1]:54322} or {@code
 * engine.example.org:54322}.
 */
public record EngineAddress(HostAddress host, int port) {
  private static final Pattern FORM =
      Pattern.compile("(?:\\[(?<ipv6>[^\\]]*)\\]|(?<other>[^:\\[\\]]*)):(?<port>[0-9]{1,5})");
  private static final int MAX_PORT = 65_535;

  public EngineAddress {
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException("port " + port + " is not in 1 to " + MAX_PORT);
    }
  }

  /**
   * Parses an address or a DNS name with a port. No name is resolved.
   *
   * @throws IllegalArgumentException the text has another form; the message quotes it
   */
  public static EngineAddress parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not an address or a DNS name with a port, such as 192.0.2.1:54322");
    }
    String ipv6 = parts.group("ipv6");
    return new EngineAddress(
        ipv6 == null
            ? HostAddress.parse(parts.group("other"))
            : new HostAddress.Ip(IpLiteral.parse(ipv6)),
        Integer.parseInt(parts.group("port")));
  }

  @Override
  public String toString() {
    String text = host.toString();
    return (text.indexOf(':') >= 0 ? "[" + text + "]" : text) + ":" + port;
  }
}
