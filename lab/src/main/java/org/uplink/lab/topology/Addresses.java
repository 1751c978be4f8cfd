package org.uplink.lab.topology;

import java.net.InetAddress;
import java.util.List;
import org.uplink.address.IpLiteral;

/** From where to where: the engine's configured addresses and the address that it dials. */
record Addresses(List<InetAddress> engine, InetAddress dialled) {
  static Addresses to(String dialled, String... engine) {
    return new Addresses(
        List.of(engine).stream().map(Addresses::address).toList(), address(dialled));
  }

  static InetAddress address(String literal) {
    return IpLiteral.parse(literal);
  }
}
