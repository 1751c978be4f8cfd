package org.uplink.lab.topology;

import static org.uplink.lab.topology.Deployment.YES;
import static org.uplink.lab.topology.Ground.ENGINE_4;
import static org.uplink.lab.topology.Ground.HOST_A;
import static org.uplink.lab.topology.Ground.HOST_B;
import static org.uplink.lab.topology.Ground.ROUTER_A;
import static org.uplink.lab.topology.Ground.ROUTER_B;

import java.util.List;
import org.uplink.lab.topology.Topology.Plan;

/** Policy routing by ports: eth0 has the default route, and a rule sends some TCP out by eth1. */
final class Policies {
  private Policies() {}

  static List<Topology> all() {
    return List.of(
        // The host's packets go from port 54321 to the port that the engine's kernel chose, 32768
        // to 60999: eth1.
        // `ip route get 192.0.2.10` without protocol and ports meets no such rule, and says eth0.
        Topology.of(
            "destination-port-rule",
            "a rule sends TCP to high ports, where the engine's end is, out by eth1",
            Way.to(HOST_B, ENGINE_4),
            rule("ipproto tcp dport 1024-65534"),
            Expected.row(8, "eth1", YES).plain("eth0")),
        // The same rule, and no other route: `ip route get 192.0.2.10` says unreachable, the
        // connection works all the same.
        Topology.of(
            "port-rule-only",
            "as before, and no other route leads to the engine",
            Way.to(HOST_B, ENGINE_4),
            lab ->
                Ground.twoNics(lab)
                    .hostDoes(
                        "route add default via " + ROUTER_B + " table 100",
                        "rule add ipproto tcp dport 1024-65534 lookup 100"),
            Expected.row(8, "eth1", YES).plain("none")),
        // The connection's port on the host is the source port of what the host sends.
        Topology.of(
            "source-port-rule",
            "a rule sends what leaves the agent's port out by eth1",
            Way.to(HOST_B, ENGINE_4),
            rule("ipproto tcp sport " + Topology.AGENT_PORT),
            Expected.row(8, "eth1", YES).plain("eth0")),
        // A trap: whoever asks with the engine's HTTPS port gets eth1, but on a direct connection
        // nothing goes there.
        Topology.of(
            "https-rule",
            "a rule sends HTTPS out by eth1; the engine's connection is not HTTPS to the engine",
            Way.to(HOST_A, ENGINE_4),
            rule("ipproto tcp dport 443"),
            Expected.row(8, "eth0", YES)));
  }

  private static Plan rule(String selector) {
    return lab ->
        Ground.twoNics(lab)
            .hostDoes(
                "route add default via " + ROUTER_A,
                "route add default via " + ROUTER_B + " table 100",
                "rule add " + selector + " lookup 100");
  }
}
