package org.uplink.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/** The address of a machine: an IP address or a host name. */
public sealed interface HostAddress {
  /**
   * The IP address of one machine: neither a multicast address nor an unspecified address (0.0.0.0,
   * ::).
   */
  record Ip(InetAddress address) implements HostAddress {
    public Ip {
      if (address.isMulticastAddress() || address.isAnyLocalAddress()) {
        throw new IllegalArgumentException(
            IpLiteral.format(address) + " is not the address of one machine");
      }
    }

    @Override
    public String toString() {
      return IpLiteral.format(address);
    }
  }

  /** A host name, unchanged. */
  record Name(String name) implements HostAddress {
    public Name {
      if (!HostName.isValid(name)) {
        throw new IllegalArgumentException("\"" + name + "\" is not a host name");
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * Parses an IP address or a host name. No name is resolved.
   *
   * @throws IllegalArgumentException the text is neither; the message quotes the text and gives the
   *     reason
   */
  static HostAddress parse(String text) {
    if (HostName.isValid(text)) {
      return new Name(text);
    }
    // The message says why a text is not an IP address only if the text looks like one.
    if (text.indexOf(':') >= 0 || text.matches("[0-9.]+")) {
      return new Ip(IpLiteral.parse(text));
    }
    throw new IllegalArgumentException("\"" + text + "\" is neither an IP address nor a host name");
  }

  /**
   * Returns the IP address itself, or the addresses that the system's resolver returns for the
   * name. Blocks up to the timeout.
   *
   * @throws UnknownHostException the name has no address, or the resolver does not answer in time;
   *     the message has the name
   */
  default List<InetAddress> resolve(Duration timeout)
      throws UnknownHostException, InterruptedException {
    return switch (this) {
      case Ip(InetAddress address) -> List.of(address);
      case Name(String name) -> NameResolver.resolve(name, timeout);
    };
  }
}
