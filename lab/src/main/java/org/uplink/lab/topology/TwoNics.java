package org.uplink.lab.topology;

import static org.uplink.lab.topology.ExpectedDeployment.SKIP;
import static org.uplink.lab.topology.ExpectedDeployment.YES;
import static org.uplink.lab.topology.RoutedNetwork.ENGINE_4;
import static org.uplink.lab.topology.RoutedNetwork.HOST_A;
import static org.uplink.lab.topology.RoutedNetwork.HOST_B;
import static org.uplink.lab.topology.RoutedNetwork.ROUTER_A;
import static org.uplink.lab.topology.RoutedNetwork.ROUTER_B;

import java.util.List;
import org.uplink.lab.Lab;
import org.uplink.lab.LabHost;
import org.uplink.lab.topology.Topology.Endpoints;

/** Hosts with two NICs, one of which leads to the engine. */
final class TwoNics {
  private TwoNics() {}

  static List<Topology> all() {
    return List.of(
        // The default route, which other managers take as a guess, uses eth0. `ip route get
        // 192.0.2.10` names eth1.
        Topology.of(
            "second-nic",
            "the route to the engine uses the second of two NICs",
            TopologyAddresses.to(HOST_B, ENGINE_4),
            TwoNics::routeBySecond,
            ExpectedResult.row(8, "eth1", YES)),
        // The connection arrives on eth0, whose address the engine dials. The answers leave through
        // eth1.
        Topology.of(
            "asymmetric",
            "the engine dials the first NIC's address; the answers leave through the second",
            TopologyAddresses.to(HOST_A, ENGINE_4),
            TwoNics::routeBySecond,
            ExpectedResult.row(9, "eth1", SKIP)),
        // `ip route get 192.0.2.10` names eth0. With `from 203.0.113.20` it names eth1, which sends
        // the traffic.
        Topology.of(
            "source-rule",
            "a rule sends packets from eth1's address through eth1; the plain lookup names eth0",
            TopologyAddresses.to(HOST_B, ENGINE_4),
            TwoNics::ruleForSource,
            ExpectedResult.row(8, "eth1", YES).plain("eth0")),
        // Two routes to the subnet with the same metric: the kernel takes the one that was there
        // first, eth0's, even for
        // answers that have eth1's address as their source.
        Topology.of(
            "one-subnet",
            "two NICs in one subnet: the engine dials the second's address, the first one answers",
            TopologyAddresses.to("198.51.100.21", "198.51.100.10"),
            TwoNics::oneSubnet,
            ExpectedResult.row(9, "eth0", SKIP)));
  }

  static Endpoints routeBySecond(Lab lab) {
    return RoutedNetwork.twoNics(lab)
        .endpointsAfter(
            "route add default via " + ROUTER_A, "route add 192.0.2.0/24 via " + ROUTER_B);
  }

  private static Endpoints ruleForSource(Lab lab) {
    return RoutedNetwork.twoNics(lab)
        .endpointsAfter(
            "route add default via " + ROUTER_A,
            "route add default via " + ROUTER_B + " table 100",
            "rule add from " + HOST_B + " lookup 100");
  }

  private static Endpoints oneSubnet(Lab lab) {
    LabHost engine = lab.host(Topology.ENGINE);
    LabHost host = lab.host(Topology.HOST);
    lab.lan("switch").plug(engine, "eth0").plug(host, "eth0").plug(host, "eth1");
    engine.address("eth0", "198.51.100.10/24");
    host.address("eth0", "198.51.100.20/24").address("eth1", "198.51.100.21/24");
    return new Endpoints(engine, host);
  }
}
