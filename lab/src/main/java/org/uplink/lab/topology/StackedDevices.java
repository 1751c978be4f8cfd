package org.uplink.lab.topology;

import static org.uplink.lab.topology.ExpectedDeployment.MANUAL;
import static org.uplink.lab.topology.ExpectedDeployment.SKIP;
import static org.uplink.lab.topology.RoutedNetwork.ENGINE_4;
import static org.uplink.lab.topology.RoutedNetwork.HOST_A;
import static org.uplink.lab.topology.RoutedNetwork.ROUTER_A;

import java.net.InetAddress;
import java.util.List;
import org.uplink.lab.Lab;
import org.uplink.lab.topology.Topology.Endpoints;

/** Hosts that reach the engine through a device other than a plain NIC. */
final class StackedDevices {
  private StackedDevices() {}

  static List<Topology> all() {
    return List.of(
        // The bridge existed before Uplink, so Uplink must not use it.
        Topology.of(
            "foreign-bridge",
            "the NIC is a port of a bridge that Uplink did not create",
            TopologyAddresses.to(HOST_A, ENGINE_4),
            StackedDevices::bridge,
            ExpectedResult.row(7, "br0", SKIP)),
        // eth0 carries the tunnel and has the default route. 192.0.2.0/24 goes through the tunnel.
        Topology.of(
            "tunnel",
            "the route to the engine uses a VXLAN tunnel",
            TopologyAddresses.to("10.99.0.20", ENGINE_4),
            StackedDevices::tunnel,
            ExpectedResult.row(7, "vx0", SKIP)),
        Topology.of(
            "macvlan",
            "the host's address is on a macvlan device; the NIC below it has no address",
            TopologyAddresses.to(HOST_A, ENGINE_4),
            StackedDevices::macvlan,
            ExpectedResult.row(7, "mv0", SKIP)),
        // Every lookup of the host's own address names lo. The decision names the interface with
        // the address instead, but a connection to that address proves nothing.
        Topology.of(
            "same-machine",
            "the engine runs on the host itself",
            TopologyAddresses.to(HOST_A, HOST_A),
            lab -> {
              var network = RoutedNetwork.oneNic(lab);
              network.endpointsAfter("route add default via " + ROUTER_A);
              return new Endpoints(network.host, network.host);
            },
            ExpectedResult.row(4, "eth0", MANUAL)
                .plain("lo")
                .withFlowRoute("lo")
                .withLeavesBy("lo")));
  }

  private static Endpoints bridge(Lab lab) {
    var network = RoutedNetwork.oneNicWithoutAddress(lab);
    network.host.bridge("br0", "eth0").address("br0", HOST_A + "/24");
    return network.endpointsAfter("route add default via " + ROUTER_A);
  }

  private static Endpoints tunnel(Lab lab) {
    var network = RoutedNetwork.oneNic(lab);
    InetAddress here = TopologyAddresses.address(HOST_A);
    InetAddress there = TopologyAddresses.address(ROUTER_A);
    network.host.vxlan("vx0", 7, here, there).address("vx0", "10.99.0.20/24");
    network.router.vxlan("vx0", 7, there, here).address("vx0", "10.99.0.1/24");
    return network.endpointsAfter(
        "route add default via " + ROUTER_A, "route add 192.0.2.0/24 via 10.99.0.1");
  }

  private static Endpoints macvlan(Lab lab) {
    var network = RoutedNetwork.oneNicWithoutAddress(lab);
    network.host.macvlan("mv0", "eth0").address("mv0", HOST_A + "/24");
    return network.endpointsAfter("route add default via " + ROUTER_A);
  }
}
