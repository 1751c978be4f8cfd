package org.uplink.lab.topology;

import static org.uplink.lab.topology.Deployment.BY_HAND;
import static org.uplink.lab.topology.Deployment.SKIP;
import static org.uplink.lab.topology.Ground.ENGINE_4;
import static org.uplink.lab.topology.Ground.HOST_A;
import static org.uplink.lab.topology.Ground.ROUTER_A;

import java.util.List;
import org.uplink.lab.Lab;
import org.uplink.lab.topology.Topology.Ends;

/** Hosts whose way to the engine is not by a plain NIC. */
final class Devices {
  private Devices() {}

  static List<Topology> all() {
    return List.of(
        // The bridge was there before the product came: it is none of ours to reuse.
        Topology.of(
            "foreign-bridge",
            "the NIC is a port of a bridge that somebody else made",
            Way.to(HOST_A, ENGINE_4),
            Devices::bridge,
            Expected.row(7, "br0", SKIP)),
        // eth0 carries the tunnel and has the default route; 192.0.2.0/24 leads into the tunnel.
        Topology.of(
            "tunnel",
            "the way to the engine is a VXLAN tunnel",
            Way.to("10.99.0.20", ENGINE_4),
            Devices::tunnel,
            Expected.row(7, "vx0", SKIP)),
        Topology.of(
            "macvlan",
            "the host's address is on a macvlan device, the NIC below it has none",
            Way.to(HOST_A, ENGINE_4),
            Devices::macvlan,
            Expected.row(7, "mv0", SKIP)),
        // Every look-up of an own address says lo; the interface that owns it is named instead, and
        // proves nothing.
        Topology.of(
            "same-machine",
            "the engine runs on the host itself",
            Way.to(HOST_A, HOST_A),
            lab -> {
              var ground = Ground.oneNic(lab);
              ground.hostDoes("route add default via " + ROUTER_A);
              return new Ends(ground.host, ground.host);
            },
            Expected.row(4, "eth0", BY_HAND).plain("lo").flow("lo").leavesBy("lo")));
  }

  private static Ends bridge(Lab lab) {
    var ground = Ground.unaddressed(lab);
    ground.host.bridge("br0", "eth0").address("br0", HOST_A + "/24");
    return ground.hostDoes("route add default via " + ROUTER_A);
  }

  private static Ends tunnel(Lab lab) {
    var ground = Ground.oneNic(lab);
    var here = Way.address(HOST_A);
    var there = Way.address(ROUTER_A);
    ground.host.vxlan("vx0", 7, here, there).address("vx0", "10.99.0.20/24");
    ground.router.vxlan("vx0", 7, there, here).address("vx0", "10.99.0.1/24");
    return ground.hostDoes(
        "route add default via " + ROUTER_A, "route add 192.0.2.0/24 via 10.99.0.1");
  }

  private static Ends macvlan(Lab lab) {
    var ground = Ground.unaddressed(lab);
    ground.host.macvlan("mv0", "eth0").address("mv0", HOST_A + "/24");
    return ground.hostDoes("route add default via " + ROUTER_A);
  }
}
