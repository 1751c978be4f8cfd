package org.uplink.lab.topology;

import static org.uplink.lab.topology.ExpectedDeployment.YES;
import static org.uplink.lab.topology.RoutedNetwork.ENGINE_4;
import static org.uplink.lab.topology.RoutedNetwork.ENGINE_6;
import static org.uplink.lab.topology.RoutedNetwork.HOST_A;
import static org.uplink.lab.topology.RoutedNetwork.ROUTER_A;

import java.util.List;
import org.uplink.lab.Lab;
import org.uplink.lab.topology.Topology.Endpoints;

/** IPv6, alone and beside IPv4. */
final class AddressFamilies {
  private AddressFamilies() {}

  static List<Topology> all() {
    return List.of(
        Topology.of(
            "ipv6-only",
            "no IPv4 at all; the route to the engine leaves by the second of two NICs",
            Addresses.to("2001:db8:b::20", ENGINE_6),
            lab ->
                RoutedNetwork.twoIpv6Nics(lab)
                    .endpointsAfter(
                        "route add default via 2001:db8:a::1",
                        "route add 2001:db8:1::/64 via 2001:db8:b::1"),
            ExpectedResult.row(8, "eth1", YES)),
        // Both families have a route; the connection's own decides, the other one dissents.
        Topology.of(
            "dual-stack-4",
            "IPv4 by eth0, IPv6 by eth1; the IPv4 address is dialled",
            Addresses.to(HOST_A, ENGINE_4, ENGINE_6),
            AddressFamilies::dualStack,
            ExpectedResult.row(8, "eth0", YES).plain("eth0", "eth1")),
        Topology.of(
            "dual-stack-6",
            "IPv4 by eth0, IPv6 by eth1; the IPv6 address is dialled",
            Addresses.to("2001:db8:b::20", ENGINE_4, ENGINE_6),
            AddressFamilies::dualStack,
            ExpectedResult.row(8, "eth1", YES).plain("eth0", "eth1")));
  }

  private static Endpoints dualStack(Lab lab) {
    var ground = RoutedNetwork.oneNic(lab);
    lab.connect(ground.router, "b0", ground.host, "eth1");
    ground.engine.address("eth0", ENGINE_6 + "/64").ip("route add default via 2001:db8:1::1");
    ground.router.address("lan0", "2001:db8:1::1/64").address("b0", "2001:db8:b::1/64");
    ground.host.address("eth1", "2001:db8:b::20/64");
    return ground.endpointsAfter(
        "route add default via " + ROUTER_A, "route add default via 2001:db8:b::1");
  }
}
