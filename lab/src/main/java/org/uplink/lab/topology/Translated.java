package org.uplink.lab.topology;

import static org.uplink.lab.topology.Deployment.SKIP;
import static org.uplink.lab.topology.Deployment.YES;
import static org.uplink.lab.topology.Ground.ENGINE_4;
import static org.uplink.lab.topology.Ground.HOST_A;
import static org.uplink.lab.topology.Ground.ROUTER;
import static org.uplink.lab.topology.Ground.ROUTER_A;
import static org.uplink.lab.topology.Ground.ROUTER_B;

import java.util.List;
import org.uplink.lab.Lab;
import org.uplink.lab.topology.Topology.Ends;

/**
 * Addresses that are translated on the way, or are not those that the engine is configured with.
 */
final class Translated {
  private Translated() {}

  static List<Topology> all() {
    return List.of(
        // The host sees 198.51.100.1 as its peer. It has a route to 192.0.2.10 too, by the same
        // NIC.
        Topology.of(
            "translated",
            "the engine's address is translated on the way; the host has a route to it as well",
            Way.to(HOST_A, ENGINE_4),
            lab -> masqueraded(Ground.oneNic(lab)).hostDoes("route add default via " + ROUTER_A),
            Expected.row(8, "eth0", YES).withSourceTranslated()),
        // The answers go to 198.51.100.1, on eth0's own subnet; the route to 192.0.2.10 by eth1 is
        // not used by them.
        Topology.of(
            "translated-apart",
            "as before, but the host's route to the engine's own address leads by another NIC",
            Way.to(HOST_A, ENGINE_4),
            lab -> masqueraded(Ground.twoNics(lab)).hostDoes("route add default via " + ROUTER_B),
            Expected.row(8, "eth0", YES).plain("eth1").withSourceTranslated()),
        // The look-up of the peer says eth0, but nothing leads to the engine: eth0 is proposed, not
        // taken.
        Topology.of(
            "translated-no-route",
            "the engine's address is translated on the way; the host has no route to it",
            Way.to(HOST_A, ENGINE_4),
            lab -> masqueraded(Ground.oneNic(lab)).ends(),
            Expected.row(6, "eth0", SKIP).withoutNic().plain("none").withSourceTranslated()),
        // The engine's address in its configuration is not the one it dials from, which is on the
        // host's own subnet.
        Topology.of(
            "other-address",
            "the engine dials from an address it is not configured with; none leads to that one",
            Way.to(HOST_A, ENGINE_4),
            Translated::otherAddress,
            Expected.row(6, "eth0", SKIP).withoutNic().plain("none")),
        // The engine dials 192.0.2.1; the host's end of the connection is 198.51.100.20.
        Topology.of(
            "forwarded-port",
            "the router forwards the agent's port to the host: the dialled address is not the host's",
            Way.to(ROUTER, ENGINE_4),
            Translated::forwardedPort,
            Expected.row(8, "eth0", YES).withDestinationTranslated()),
        // Were 192.0.2.10 the source on the wire, the host would drop it as its own. So the router
        // translates it to
        // 198.51.100.1, and the host's own nftables translate it back (twice NAT, as RFC 2663 calls
        // it): the agent's peer
        // is 192.0.2.10, which a look-up says is local. nftables turn the answers, after the
        // look-up, to eth0.
        Topology.of(
            "overlap",
            "the host has the engine's address itself; twice NAT lets the two talk nevertheless",
            Way.to(HOST_A, ENGINE_4),
            Translated::overlap,
            Expected.row(5, "eth0", SKIP).withoutNic().plain("lo").flow("lo")));
  }

  private static Ground masqueraded(Ground ground) {
    ground.router.translateSource("a0", Way.address(ROUTER_A));
    return ground;
  }

  private static Ends forwardedPort(Lab lab) {
    var ground = Ground.oneNic(lab);
    ground.router.translateDestination("lan0", Topology.AGENT_PORT, Way.address(HOST_A));
    return ground.hostDoes("route add default via " + ROUTER_A);
  }

  private static Ends otherAddress(Lab lab) {
    var engine = lab.host(Topology.ENGINE);
    var host = lab.host(Topology.HOST);
    lab.connect(engine, "eth0", host, "eth0");
    engine.address("lo", ENGINE_4 + "/32").address("eth0", "198.51.100.10/24");
    host.address("eth0", HOST_A + "/24");
    return new Ends(engine, host);
  }

  private static Ends overlap(Lab lab) {
    var ground = masqueraded(Ground.oneNic(lab));
    ground.host.address("lo", ENGINE_4 + "/32");
    ground.host.nft(
        """
        table ip overlap {
          chain in {
            type nat hook input priority 100
            ip saddr %s tcp dport %d snat to %s
          }
        }
        """
            .formatted(ROUTER_A, Topology.AGENT_PORT, ENGINE_4));
    return ground.hostDoes("route add default via " + ROUTER_A);
  }
}
