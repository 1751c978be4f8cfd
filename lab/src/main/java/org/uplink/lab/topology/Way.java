package org.uplink.lab.topology;

import java.net.InetAddress;
import java.util.List;

/** From where to where: the engine's configured addresses and the address that it dials. */
record Way(List<InetAddress> engine, InetAddress dialled) {
  static Way to(String dialled, String... engine) {
    return new Way(List.of(engine).stream().map(Way::address).toList(), address(dialled));
  }

  static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }
}
