package org.uplink.lab.topology;

import static org.uplink.lab.topology.ExpectedDeployment.YES;
import static org.uplink.lab.topology.RoutedNetwork.ENGINE_4;
import static org.uplink.lab.topology.RoutedNetwork.ENGINE_6;
import static org.uplink.lab.topology.RoutedNetwork.HOST_A;
import static org.uplink.lab.topology.RoutedNetwork.ROUTER_A;

import java.util.List;
import org.uplink.lab.Lab;
import org.uplink.lab.topology.Topology.Endpoints;

/** Hosts with IPv6, alone or together with IPv4. */
final class AddressFamilies {
  private AddressFamilies() {}

  static List<Topology> all() {
    return List.of(
        Topology.of(
            "ipv6-only",
            "IPv6 only; the route to the engine uses the second of two NICs",
            TopologyAddresses.to("2001:db8:b::20", ENGINE_6),
            lab ->
                RoutedNetwork.twoIpv6Nics(lab)
                    .endpointsAfter(
                        "route add default via 2001:db8:a::1",
                        "route add 2001:db8:1::/64 via 2001:db8:b::1"),
            ExpectedResult.row(8, "eth1", YES)),
        // Both families have a route. The family of the connection decides, and the other one
        // disagrees.
        Topology.of(
            "dual-stack-4",
            "IPv4 uses eth0, IPv6 uses eth1; the engine dials the IPv4 address",
            TopologyAddresses.to(HOST_A, ENGINE_4, ENGINE_6),
            AddressFamilies::dualStack,
            ExpectedResult.row(8, "eth0", YES).plain("eth0", "eth1")),
        Topology.of(
            "dual-stack-6",
            "IPv4 uses eth0, IPv6 uses eth1; the engine dials the IPv6 address",
            TopologyAddresses.to("2001:db8:b::20", ENGINE_4, ENGINE_6),
            AddressFamilies::dualStack,
            ExpectedResult.row(8, "eth1", YES).plain("eth0", "eth1")));
  }

  private static Endpoints dualStack(Lab lab) {
    var network = RoutedNetwork.oneNic(lab);
    lab.connect(network.router, "b0", network.host, "eth1");
    network.engine.address("eth0", ENGINE_6 + "/64").ip("route add default via 2001:db8:1::1");
    network.router.address("lan0", "2001:db8:1::1/64").address("b0", "2001:db8:b::1/64");
    network.host.address("eth1", "2001:db8:b::20/64");
    return network.endpointsAfter(
        "route add default via " + ROUTER_A, "route add default via 2001:db8:b::1");
  }
}
