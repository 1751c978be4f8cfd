package org.uplink.lab.topology;

import org.uplink.lab.Lab;
import org.uplink.lab.LabHost;
import org.uplink.lab.topology.Topology.Endpoints;

/**
 * The network of most topologies: an engine, a router, and a host with one or two NICs. Each NIC is
 * in its own subnet, and only the router connects the subnets with the engine's.
 *
 * <pre>
 *                              a0 198.51.100.1 ---------- 198.51.100.20 eth0
 *   engine eth0 ------ lan0 router                                      host
 *   192.0.2.10     192.0.2.1   b0 203.0.113.1 ----------- 203.0.113.20  eth1
 * </pre>
 *
 * <p>With IPv6 the engine's network is 2001:db8:1::/64, the two others are 2001:db8:a::/64 and
 * 2001:db8:b::/64, and the hosts have the same last numbers as with IPv4. The host only has the
 * routes of its subnets; each topology adds its own routes.
 */
final class RoutedNetwork {
  static final String ENGINE_4 = "192.0.2.10";
  static final String ENGINE_6 = "2001:db8:1::10";

  /** The router's addresses in the engine's subnet and in the host's two subnets. */
  static final String ROUTER = "192.0.2.1";

  static final String ROUTER_A = "198.51.100.1";
  static final String ROUTER_B = "203.0.113.1";

  /** The host's addresses in its two subnets. */
  static final String HOST_A = "198.51.100.20";

  static final String HOST_B = "203.0.113.20";

  final LabHost engine;
  final LabHost router;
  final LabHost host;

  private RoutedNetwork(LabHost engine, LabHost router, LabHost host) {
    this.engine = engine;
    this.router = router;
    this.host = host;
  }

  /** Returns an engine and a router with IPv4, and a host without NICs. */
  static RoutedNetwork withoutHostNics(Lab lab) {
    RoutedNetwork network = engineAndRouter(lab);
    network.engine.address("eth0", ENGINE_4 + "/24").ip("route add default via " + ROUTER);
    network.router.address("lan0", ROUTER + "/24");
    return network;
  }

  /** Returns a network whose host has eth0 in subnet A, without an address. */
  static RoutedNetwork oneNicWithoutAddress(Lab lab) {
    RoutedNetwork network = withoutHostNics(lab);
    lab.connect(network.router, "a0", network.host, "eth0");
    network.router.address("a0", ROUTER_A + "/24");
    return network;
  }

  /** Returns a network whose host has eth0 in subnet A. */
  static RoutedNetwork oneNic(Lab lab) {
    RoutedNetwork network = oneNicWithoutAddress(lab);
    network.host.address("eth0", HOST_A + "/24");
    return network;
  }

  /** Returns a network whose host has eth0 in subnet A and eth1 in subnet B. */
  static RoutedNetwork twoNics(Lab lab) {
    RoutedNetwork network = oneNic(lab);
    lab.connect(network.router, "b0", network.host, "eth1");
    network.router.address("b0", ROUTER_B + "/24");
    network.host.address("eth1", HOST_B + "/24");
    return network;
  }

  /** Returns the network of {@link #twoNics} with IPv6 only. */
  static RoutedNetwork twoIpv6Nics(Lab lab) {
    RoutedNetwork network = engineAndRouter(lab);
    network.engine.address("eth0", ENGINE_6 + "/64").ip("route add default via 2001:db8:1::1");
    network.router.address("lan0", "2001:db8:1::1/64");
    lab.connect(network.router, "a0", network.host, "eth0");
    lab.connect(network.router, "b0", network.host, "eth1");
    network.router.address("a0", "2001:db8:a::1/64").address("b0", "2001:db8:b::1/64");
    network.host.address("eth0", "2001:db8:a::20/64").address("eth1", "2001:db8:b::20/64");
    return network;
  }

  Endpoints endpoints() {
    return new Endpoints(engine, host);
  }

  /** Runs these {@code ip} command lines in the host, and returns the endpoints. */
  Endpoints endpointsAfter(String... lines) {
    host.ip(lines);
    return endpoints();
  }

  private static RoutedNetwork engineAndRouter(Lab lab) {
    var network =
        new RoutedNetwork(lab.host(Topology.ENGINE), lab.router("router"), lab.host(Topology.HOST));
    lab.connect(network.engine, "eth0", network.router, "lan0");
    return network;
  }
}
