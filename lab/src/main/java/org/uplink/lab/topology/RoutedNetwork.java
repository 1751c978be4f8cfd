package org.uplink.lab.topology;

import org.uplink.lab.Lab;
import org.uplink.lab.LabHost;
import org.uplink.lab.topology.Topology.Endpoints;

/**
 * The ground that most topologies stand on: an engine, a router, and a host with one or two NICs,
 * each NIC in a subnet of its own that only the router connects to the engine's.
 *
 * <pre>
 *                              a0 198.51.100.1 ---------- 198.51.100.20 eth0
 *   engine eth0 ------ lan0 router                                      host
 *   192.0.2.10     192.0.2.1   b0 203.0.113.1 ----------- 203.0.113.20  eth1
 * </pre>
 *
 * <p>With IPv6 the engine's network is 2001:db8:1::/64, the two others are 2001:db8:a::/64 and
 * 2001:db8:b::/64, and the last numbers are the same. The host has no routes but those of its own
 * subnets: these are what a topology is about.
 */
final class RoutedNetwork {
  static final String ENGINE_4 = "192.0.2.10";
  static final String ENGINE_6 = "2001:db8:1::10";

  /** The router's addresses towards the engine and in the host's two subnets. */
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

  /** Engine and router with IPv4, and a host without any device. */
  static RoutedNetwork withoutHostNics(Lab lab) {
    var ground = engineAndRouter(lab);
    ground.engine.address("eth0", ENGINE_4 + "/24").ip("route add default via " + ROUTER);
    ground.router.address("lan0", ROUTER + "/24");
    return ground;
  }

  /** The host has eth0 in subnet A, without an address. */
  static RoutedNetwork oneNicWithoutAddress(Lab lab) {
    var ground = withoutHostNics(lab);
    lab.connect(ground.router, "a0", ground.host, "eth0");
    ground.router.address("a0", ROUTER_A + "/24");
    return ground;
  }

  /** The host has eth0 in subnet A. */
  static RoutedNetwork oneNic(Lab lab) {
    var ground = oneNicWithoutAddress(lab);
    ground.host.address("eth0", HOST_A + "/24");
    return ground;
  }

  /** The host has eth0 in subnet A and eth1 in subnet B. */
  static RoutedNetwork twoNics(Lab lab) {
    var ground = oneNic(lab);
    lab.connect(ground.router, "b0", ground.host, "eth1");
    ground.router.address("b0", ROUTER_B + "/24");
    ground.host.address("eth1", HOST_B + "/24");
    return ground;
  }

  /** As {@link #twoNics}, with IPv6 alone. */
  static RoutedNetwork twoIpv6Nics(Lab lab) {
    var ground = engineAndRouter(lab);
    ground.engine.address("eth0", ENGINE_6 + "/64").ip("route add default via 2001:db8:1::1");
    ground.router.address("lan0", "2001:db8:1::1/64");
    lab.connect(ground.router, "a0", ground.host, "eth0");
    lab.connect(ground.router, "b0", ground.host, "eth1");
    ground.router.address("a0", "2001:db8:a::1/64").address("b0", "2001:db8:b::1/64");
    ground.host.address("eth0", "2001:db8:a::20/64").address("eth1", "2001:db8:b::20/64");
    return ground;
  }

  private static RoutedNetwork engineAndRouter(Lab lab) {
    var ground =
        new RoutedNetwork(lab.host(Topology.ENGINE), lab.router("router"), lab.host(Topology.HOST));
    lab.connect(ground.engine, "eth0", ground.router, "lan0");
    return ground;
  }

  Endpoints endpoints() {
    return new Endpoints(engine, host);
  }

  /** The ends, after these {@code ip} command lines have been run in the host. */
  Endpoints endpointsAfter(String... lines) {
    host.ip(lines);
    return endpoints();
  }
}
