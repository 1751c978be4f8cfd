package org.uplink.lab.topology;

import static org.uplink.lab.topology.ExpectedDeployment.YES;
import static org.uplink.lab.topology.RoutedNetwork.ENGINE_4;
import static org.uplink.lab.topology.RoutedNetwork.HOST_A;
import static org.uplink.lab.topology.RoutedNetwork.HOST_B;
import static org.uplink.lab.topology.RoutedNetwork.ROUTER_A;
import static org.uplink.lab.topology.RoutedNetwork.ROUTER_B;

import java.util.List;

/** Policy routing by port: eth0 has the default route, and a rule sends some TCP through eth1. */
final class PolicyRouting {
  private PolicyRouting() {}

  static List<Topology> all() {
    return List.of(
        // The host sends from port 54321 to the port that the engine's kernel chose, 32768 to
        // 60999, so through eth1. `ip route get 192.0.2.10` without protocol and ports does not
        // match the rule, and names eth0.
        Topology.of(
            "destination-port-rule",
            "a rule sends TCP to high ports, such as the engine's, through eth1",
            TopologyAddresses.to(HOST_B, ENGINE_4),
            rule("ipproto tcp dport 1024-65534"),
            ExpectedResult.row(8, "eth1", YES).plain("eth0")),
        // The same rule without another route: `ip route get 192.0.2.10` says unreachable, but the
        // connection works.
        Topology.of(
            "port-rule-only",
            "a rule sends TCP to high ports through eth1; no other route leads to the engine",
            TopologyAddresses.to(HOST_B, ENGINE_4),
            lab ->
                RoutedNetwork.twoNics(lab)
                    .endpointsAfter(
                        "route add default via " + ROUTER_B + " table 100",
                        "rule add ipproto tcp dport 1024-65534 lookup 100"),
            ExpectedResult.row(8, "eth1", YES).plain("none")),
        // The connection's port on the host is the source port of the host's packets.
        Topology.of(
            "source-port-rule",
            "a rule sends packets from the agent's port through eth1",
            TopologyAddresses.to(HOST_B, ENGINE_4),
            rule("ipproto tcp sport " + ConnectingSide.ENGINE.port()),
            ExpectedResult.row(8, "eth1", YES).plain("eth0")),
        // A lookup with the engine's HTTPS port would name eth1, but the connection does not use
        // that port.
        Topology.of(
            "https-rule",
            "a rule sends HTTPS through eth1; the engine's connection is not HTTPS to the engine",
            TopologyAddresses.to(HOST_A, ENGINE_4),
            rule("ipproto tcp dport 443"),
            ExpectedResult.row(8, "eth0", YES)));
  }

  private static Topology.Layout rule(String selector) {
    return lab ->
        RoutedNetwork.twoNics(lab)
            .endpointsAfter(
                "route add default via " + ROUTER_A,
                "route add default via " + ROUTER_B + " table 100",
                "rule add " + selector + " lookup 100");
  }
}
