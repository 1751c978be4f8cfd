package org.uplink.lab.topology;

import java.net.InetAddress;
import java.util.List;
import org.uplink.address.IpLiteral;

/** The engine's configured addresses, and the address that is dialled. */
record TopologyAddresses(List<InetAddress> engine, InetAddress dialled) {
  static TopologyAddresses to(String dialled, String... engine) {
    return new TopologyAddresses(
        List.of(engine).stream().map(TopologyAddresses::address).toList(), address(dialled));
  }

  static InetAddress address(String literal) {
    return IpLiteral.parse(literal);
  }
}
