package org.uplink.lab.topology;

import static org.uplink.lab.topology.ExpectedDeployment.YES;
import static org.uplink.lab.topology.RoutedNetwork.ENGINE_4;
import static org.uplink.lab.topology.RoutedNetwork.ENGINE_6;
import static org.uplink.lab.topology.RoutedNetwork.ROUTER;
import static org.uplink.lab.topology.RoutedNetwork.ROUTER_A;

import java.util.List;
import org.uplink.lab.Lab;
import org.uplink.lab.LabHost;
import org.uplink.lab.topology.Topology.Endpoints;

/** Hosts whose agents dial in, most of them behind NAT. All of them join with a token. */
final class DialIn {
  /** The addresses of the two routers in the network between them. */
  private static final String OUTER_ENGINE = "203.0.113.1";

  private static final String OUTER_HOST = "203.0.113.2";

  private DialIn() {}

  static List<Topology> all() {
    return List.of(
        topology(
            "dial-in",
            "the host drops every new connection; its agent dials the engine",
            TopologyAddresses.to(ENGINE_4, ENGINE_4),
            DialIn::closedHost,
            ExpectedResult.row(8, "eth0", YES)),
        topology(
            "dial-in-nat-host",
            "the host is behind NAT, and its agent dials the engine",
            TopologyAddresses.to(ENGINE_4, ENGINE_4),
            lab ->
                natBeforeHost(RoutedNetwork.oneNic(lab))
                    .endpointsAfter("route add default via " + ROUTER_A),
            ExpectedResult.row(8, "eth0", YES).withDestinationTranslated(true)),
        // The engine is configured with the router's address, to which the hosts connect.
        topology(
            "dial-in-nat-engine",
            "the engine is behind NAT, and the router forwards its port for hosts",
            TopologyAddresses.to(ROUTER_A, ROUTER_A),
            DialIn::natBeforeEngine,
            ExpectedResult.row(8, "eth0", YES).withSourceTranslated(true)),
        topology(
            "dial-in-nat-both",
            "engine and host are each behind NAT of their own",
            TopologyAddresses.to(OUTER_ENGINE, OUTER_ENGINE),
            lab ->
                natOnBothSides(
                    lab,
                    new InnerNetwork("192.0.2.10", "192.0.2.1"),
                    new InnerNetwork("198.51.100.20", "198.51.100.1")),
            ExpectedResult.row(8, "eth0", YES)
                .withSourceTranslated(true)
                .withDestinationTranslated(true)),
        topology(
            "dial-in-same-private",
            "engine and host are behind NAT with the same private network, and have the same address",
            TopologyAddresses.to(OUTER_ENGINE, OUTER_ENGINE),
            lab ->
                natOnBothSides(
                    lab,
                    new InnerNetwork("10.0.0.10", "10.0.0.1"),
                    new InnerNetwork("10.0.0.10", "10.0.0.1")),
            ExpectedResult.row(8, "eth0", YES)
                .withSourceTranslated(true)
                .withDestinationTranslated(true)),
        // The agent tries the IPv6 address first, to which it has no route.
        topology(
            "dial-in-ipv6-engine",
            "the engine has IPv6 and IPv4, the host only IPv4",
            TopologyAddresses.to(ENGINE_4, ENGINE_6, ENGINE_4),
            DialIn::engineWithBothFamilies,
            ExpectedResult.row(8, "eth0", YES).plain("none", "eth0")));
  }

  private static Topology topology(
      String name,
      String description,
      TopologyAddresses addresses,
      Topology.Layout layout,
      ExpectedResult expected) {
    return Topology.of(name, description, addresses, layout, expected)
        .withConnectingSide(ConnectingSide.AGENT);
  }

  private static Endpoints closedHost(Lab lab) {
    var network = RoutedNetwork.oneNic(lab);
    network.host.nft(
        """
        table inet closed {
          chain in {
            type filter hook input priority filter;
            iifname != "lo" ct state new drop
          }
        }
        """);
    return network.endpointsAfter("route add default via " + ROUTER_A);
  }

  /** Lets the router translate what the host sends, and drop what others want to send to it. */
  private static RoutedNetwork natBeforeHost(RoutedNetwork network) {
    network.router.translateSource("lan0", TopologyAddresses.address(ROUTER));
    dropNewFrom(network.router, "lan0");
    return network;
  }

  private static Endpoints natBeforeEngine(Lab lab) {
    var network = RoutedNetwork.oneNic(lab);
    network.router.translateDestination(
        "a0", ConnectingSide.AGENT.port(), TopologyAddresses.address(ENGINE_4));
    return network.endpointsAfter("route add default via " + ROUTER_A);
  }

  private static Endpoints engineWithBothFamilies(Lab lab) {
    var network = RoutedNetwork.oneNic(lab);
    network.engine.address("eth0", ENGINE_6 + "/64");
    return network.endpointsAfter("route add default via " + ROUTER_A);
  }

  /**
   * Builds two private networks whose routers share a third network.
   *
   * <pre>
   *   engine eth0 ---- lan0 router wan0 -------- wan0 router-host lan0 ---- eth0 host
   *                      203.0.113.1              203.0.113.2
   * </pre>
   */
  private static Endpoints natOnBothSides(Lab lab, InnerNetwork ofEngine, InnerNetwork ofHost) {
    LabHost engine = lab.host(Topology.ENGINE);
    LabHost routerOfEngine = lab.router("router");
    LabHost routerOfHost = lab.router("router-host");
    LabHost host = lab.host(Topology.HOST);
    lab.connect(engine, "eth0", routerOfEngine, "lan0");
    lab.connect(routerOfEngine, "wan0", routerOfHost, "wan0");
    lab.connect(routerOfHost, "lan0", host, "eth0");
    routerOfEngine.address("wan0", OUTER_ENGINE + "/24");
    routerOfHost.address("wan0", OUTER_HOST + "/24");
    ofEngine.build(engine, routerOfEngine);
    ofHost.build(host, routerOfHost);
    routerOfEngine.translateDestination(
        "wan0", ConnectingSide.AGENT.port(), TopologyAddresses.address(ofEngine.inside()));
    routerOfHost.translateSource("wan0", TopologyAddresses.address(OUTER_HOST));
    dropNewFrom(routerOfHost, "wan0");
    return new Endpoints(engine, host);
  }

  private static void dropNewFrom(LabHost router, String device) {
    router.nft(
        """
        table ip closed {
          chain out {
            type filter hook forward priority filter;
            iifname "%s" ct state new drop
          }
        }
        """
            .formatted(device));
  }

  /**
   * A private network.
   *
   * @param inside the address of the engine or host in it
   * @param router the router's address in it
   */
  private record InnerNetwork(String inside, String router) {
    void build(LabHost host, LabHost routerHost) {
      routerHost.address("lan0", router + "/24");
      host.address("eth0", inside + "/24").ip("route add default via " + router);
    }
  }
}
