package org.uplink.lab.topology;

import java.net.InetAddress;
import java.util.List;
import org.uplink.address.IpLiteral;

/** The engine's configured addresses, and the address of the host that it dials. */
record Addresses(List<InetAddress> engine, InetAddress dialled) {
  static Addresses to(String dialled, String... engine) {
    return new Addresses(
        List.of(engine).stream().map(Addresses::address).toList(), address(dialled));
  }

  static InetAddress address(String literal) {
    return IpLiteral.parse(literal);
  }
}
