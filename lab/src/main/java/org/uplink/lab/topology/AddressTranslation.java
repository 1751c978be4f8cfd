package org.uplink.lab.topology;

import static org.uplink.lab.topology.ExpectedDeployment.SKIP;
import static org.uplink.lab.topology.ExpectedDeployment.YES;
import static org.uplink.lab.topology.RoutedNetwork.ENGINE_4;
import static org.uplink.lab.topology.RoutedNetwork.HOST_A;
import static org.uplink.lab.topology.RoutedNetwork.ROUTER;
import static org.uplink.lab.topology.RoutedNetwork.ROUTER_A;
import static org.uplink.lab.topology.RoutedNetwork.ROUTER_B;

import java.util.List;
import org.uplink.lab.Lab;
import org.uplink.lab.topology.Topology.Endpoints;

/**
 * Addresses that are translated on the way, or are not those that the engine is configured with.
 */
final class AddressTranslation {
  private AddressTranslation() {}

  static List<Topology> all() {
    return List.of(
        // The host sees 198.51.100.1 as its peer. It has a route to 192.0.2.10 too, by the same
        // NIC.
        Topology.of(
            "translated",
            "the engine's address is translated on the way; the host has a route to it as well",
            Addresses.to(HOST_A, ENGINE_4),
            lab ->
                masqueraded(RoutedNetwork.oneNic(lab))
                    .endpointsAfter("route add default via " + ROUTER_A),
            ExpectedResult.row(8, "eth0", YES).withSourceTranslated()),
        // The answers go to 198.51.100.1, on eth0's own subnet; the route to 192.0.2.10 by eth1 is
        // not used by them.
        Topology.of(
            "translated-apart",
            "as before, but the host's route to the engine's own address leads by another NIC",
            Addresses.to(HOST_A, ENGINE_4),
            lab ->
                masqueraded(RoutedNetwork.twoNics(lab))
                    .endpointsAfter("route add default via " + ROUTER_B),
            ExpectedResult.row(8, "eth0", YES).plain("eth1").withSourceTranslated()),
        // The look-up of the peer says eth0, but nothing leads to the engine: eth0 is proposed, not
        // taken.
        Topology.of(
            "translated-no-route",
            "the engine's address is translated on the way; the host has no route to it",
            Addresses.to(HOST_A, ENGINE_4),
            lab -> masqueraded(RoutedNetwork.oneNic(lab)).endpoints(),
            ExpectedResult.row(6, "eth0", SKIP).withoutNic().plain("none").withSourceTranslated()),
        // The engine's address in its configuration is not the one it dials from, which is on the
        // host's own subnet.
        Topology.of(
            "other-address",
            "the engine dials from an address it is not configured with; none leads to that one",
            Addresses.to(HOST_A, ENGINE_4),
            AddressTranslation::otherAddress,
            ExpectedResult.row(6, "eth0", SKIP).withoutNic().plain("none")),
        // The engine dials 192.0.2.1; the host's end of the connection is 198.51.100.20.
        Topology.of(
            "forwarded-port",
            "the router forwards the agent's port to the host: the dialled address is not the host's",
            Addresses.to(ROUTER, ENGINE_4),
            AddressTranslation::forwardedPort,
            ExpectedResult.row(8, "eth0", YES).withDestinationTranslated()),
        // Were 192.0.2.10 the source on the wire, the host would drop it as its own. So the router
        // translates it to
        // 198.51.100.1, and the host's own nftables translate it back (twice NAT, as RFC 2663 calls
        // it): the agent's peer
        // is 192.0.2.10, which a look-up says is local. nftables turn the answers, after the
        // look-up, to eth0.
        Topology.of(
            "overlap",
            "the host has the engine's address itself; twice NAT lets the two talk nevertheless",
            Addresses.to(HOST_A, ENGINE_4),
            AddressTranslation::overlap,
            ExpectedResult.row(5, "eth0", SKIP).withoutNic().plain("lo").flow("lo")));
  }

  private static RoutedNetwork masqueraded(RoutedNetwork ground) {
    ground.router.translateSource("a0", Addresses.address(ROUTER_A));
    return ground;
  }

  private static Endpoints forwardedPort(Lab lab) {
    var ground = RoutedNetwork.oneNic(lab);
    ground.router.translateDestination("lan0", Topology.AGENT_PORT, Addresses.address(HOST_A));
    return ground.endpointsAfter("route add default via " + ROUTER_A);
  }

  private static Endpoints otherAddress(Lab lab) {
    var engine = lab.host(Topology.ENGINE);
    var host = lab.host(Topology.HOST);
    lab.connect(engine, "eth0", host, "eth0");
    engine.address("lo", ENGINE_4 + "/32").address("eth0", "198.51.100.10/24");
    host.address("eth0", HOST_A + "/24");
    return new Endpoints(engine, host);
  }

  private static Endpoints overlap(Lab lab) {
    var ground = masqueraded(RoutedNetwork.oneNic(lab));
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
    return ground.endpointsAfter("route add default via " + ROUTER_A);
  }
}
