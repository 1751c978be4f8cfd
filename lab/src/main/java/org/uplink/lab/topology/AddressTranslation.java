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
import org.uplink.lab.LabHost;
import org.uplink.lab.topology.Topology.Endpoints;

/** Hosts that see another address of the engine than the configured one, for example by NAT. */
final class AddressTranslation {
  private AddressTranslation() {}

  static List<Topology> all() {
    return List.of(
        // The host sees 198.51.100.1 as its peer, and also has a route to 192.0.2.10 through the
        // same NIC.
        Topology.of(
            "translated",
            "the engine's address is translated on the way; the host also has a route to it",
            TopologyAddresses.to(HOST_A, ENGINE_4),
            lab ->
                masqueraded(RoutedNetwork.oneNic(lab))
                    .endpointsAfter("route add default via " + ROUTER_A),
            ExpectedResult.row(8, "eth0", YES).withSourceTranslated(true)),
        // The answers go to 198.51.100.1 in eth0's subnet, and do not use the route to 192.0.2.10
        // through eth1.
        Topology.of(
            "translated-apart",
            "the engine's address is translated; the host's route to it uses another NIC",
            TopologyAddresses.to(HOST_A, ENGINE_4),
            lab ->
                masqueraded(RoutedNetwork.twoNics(lab))
                    .endpointsAfter("route add default via " + ROUTER_B),
            ExpectedResult.row(8, "eth0", YES).plain("eth1").withSourceTranslated(true)),
        // The lookup of the peer names eth0, but no route leads to the engine. The decision
        // proposes eth0, but does not use it.
        Topology.of(
            "translated-no-route",
            "the engine's address is translated on the way; the host has no route to it",
            TopologyAddresses.to(HOST_A, ENGINE_4),
            lab -> masqueraded(RoutedNetwork.oneNic(lab)).endpoints(),
            ExpectedResult.row(6, "eth0", SKIP)
                .withoutNic()
                .plain("none")
                .withSourceTranslated(true)),
        // The engine does not dial from its configured address, but from one in the host's
        // subnet.
        Topology.of(
            "other-address",
            "the engine dials from an address that is not configured; no route leads to the configured one",
            TopologyAddresses.to(HOST_A, ENGINE_4),
            AddressTranslation::otherAddress,
            ExpectedResult.row(6, "eth0", SKIP).withoutNic().plain("none")),
        // The engine dials 192.0.2.1. The address of the connection on the host is 198.51.100.20.
        Topology.of(
            "forwarded-port",
            "the router forwards the agent's port, so the dialled address is not the host's",
            TopologyAddresses.to(ROUTER, ENGINE_4),
            AddressTranslation::forwardedPort,
            ExpectedResult.row(8, "eth0", YES).withDestinationTranslated(true)),
        // If the engine's address 192.0.2.10 were the source on the wire, the host would drop the
        // packets as its own. So the router translates the source to 198.51.100.1, and the host's
        // nftables translate it back ("twice NAT" in RFC 2663). The agent's peer is 192.0.2.10,
        // which a lookup calls local. After the lookup, nftables redirect the answers to eth0.
        Topology.of(
            "overlap",
            "the host has the engine's address itself; NAT on both sides lets the two connect",
            TopologyAddresses.to(HOST_A, ENGINE_4),
            AddressTranslation::overlap,
            ExpectedResult.row(5, "eth0", SKIP).withoutNic().plain("lo").withFlowRoute("lo")));
  }

  private static RoutedNetwork masqueraded(RoutedNetwork network) {
    network.router.translateSource("a0", TopologyAddresses.address(ROUTER_A));
    return network;
  }

  private static Endpoints forwardedPort(Lab lab) {
    var network = RoutedNetwork.oneNic(lab);
    network.router.translateDestination(
        "lan0", ConnectingSide.ENGINE.port(), TopologyAddresses.address(HOST_A));
    return network.endpointsAfter("route add default via " + ROUTER_A);
  }

  private static Endpoints otherAddress(Lab lab) {
    LabHost engine = lab.host(Topology.ENGINE);
    LabHost host = lab.host(Topology.HOST);
    lab.connect(engine, "eth0", host, "eth0");
    engine.address("lo", ENGINE_4 + "/32").address("eth0", "198.51.100.10/24");
    host.address("eth0", HOST_A + "/24");
    return new Endpoints(engine, host);
  }

  private static Endpoints overlap(Lab lab) {
    RoutedNetwork network = masqueraded(RoutedNetwork.oneNic(lab));
    network.host.address("lo", ENGINE_4 + "/32");
    network.host.nft(
        """
        table ip overlap {
          chain in {
            type nat hook input priority 100
            ip saddr %s tcp dport %d snat to %s
          }
        }
        """
            .formatted(ROUTER_A, ConnectingSide.ENGINE.port(), ENGINE_4));
    return network.endpointsAfter("route add default via " + ROUTER_A);
  }
}
