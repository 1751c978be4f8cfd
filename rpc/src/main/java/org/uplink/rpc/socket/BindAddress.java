package org.uplink.rpc.socket;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.uplink.address.Endpoint;
import org.uplink.address.IpLiteral;

/** Selects the address that a server binds on a machine on which IPv6 may be off. */
public final class BindAddress {
  private static final Path IPV6_ADDRESSES = Path.of("/proc/net/if_inet6");

  private BindAddress() {}

  /**
   * Returns the address to bind: on a machine without IPv6, IPv4's wildcard for IPv6's.
   *
   * @throws IOException it is another IPv6 address, and IPv6 is off
   */
  public static InetSocketAddress of(InetSocketAddress listen) throws IOException {
    InetAddress address = listen.getAddress();
    if (!(address instanceof Inet6Address) || hasIpv6()) {
      return listen;
    }
    if (!address.isAnyLocalAddress()) {
      throw new IOException(
          "Cannot listen on "
              + Endpoint.format(listen)
              + ": no interface of this machine has an IPv6 address, so IPv6 is off");
    }
    return new InetSocketAddress(IpLiteral.parse("0.0.0.0"), listen.getPort());
  }

  /**
   * Returns whether this process can use IPv6. The Java runtime does not if the kernel has no IPv6
   * or no interface has an IPv6 address, which is so if sysctls turn IPv6 off.
   */
  private static boolean hasIpv6() throws IOException {
    return Files.exists(IPV6_ADDRESSES) && !Files.readString(IPV6_ADDRESSES).isBlank();
  }
}
