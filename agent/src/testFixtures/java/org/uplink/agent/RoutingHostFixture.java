package org.uplink.agent;

import java.util.List;
import org.uplink.testkit.Ip;
import org.uplink.testkit.IsolatedJvm;

/**
 * The namespace of this JVM as a host with several routes: two NICs, a bridge with a third one, a
 * VXLAN tunnel and a macvlan, routes of every type, and rules by source and by port. The other ends
 * of its cables are in another namespace.
 */
final class RoutingHostFixture implements AutoCloseable {
  private static final String FAR = "far";

  /** The links in the order of their removal. Removing a link removes the links above it too. */
  private static final List<String> DEVICES =
      List.of("vx0", "mv0", "up0", "br0", "eth0", "eth1", "eth2");

  private RoutingHostFixture() {}

  /** Builds the host. Skips the test if this JVM is not isolated. */
  static RoutingHostFixture build() {
    IsolatedJvm.assume();
    Ip.HERE.runAll("netns add " + FAR);
    var fixture = new RoutingHostFixture();
    try {
      fixture.cables();
      fixture.devices();
      fixture.routes();
      return fixture;
    } catch (Throwable e) {
      fixture.close();
      throw e;
    }
  }

  @Override
  public void close() {
    Ip.HERE.runAll(
        "rule flush",
        "rule add lookup main priority 32766",
        "-6 rule flush",
        "-6 rule add lookup main priority 32766",
        "route flush table 100",
        "-6 route flush table 100");
    List<String> present = Ip.HERE.json("link show").findValuesAsString("ifname");
    for (var name : DEVICES) {
      if (present.contains(name)) {
        Ip.HERE.runAll("link del " + name);
      }
    }
    Ip.HERE.runAll("route flush table main", "-6 route flush table main", "netns del " + FAR);
  }

  private void cables() {
    for (var nic : List.of("eth0", "eth1", "eth2")) {
      Ip.HERE.runAll(
          "link add " + nic + " type veth peer name far" + nic + " netns " + FAR,
          "link set " + nic + " up",
          "-n " + FAR + " link set far" + nic + " up");
    }
    Ip.HERE.runAll(
        "link set eth1 mtu 1400",
        "addr add 192.0.2.10/24 brd 192.0.2.255 dev eth0",
        "addr add 192.0.2.11/24 dev eth0",
        "addr add 2001:db8::10/64 dev eth0 nodad",
        "addr add 198.51.100.10/24 dev eth1",
        "addr add 2001:db8:1::10/64 dev eth1 nodad",
        "addr add 2001:db8:1::99/64 dev eth1 nodad valid_lft 3600 preferred_lft 1800");
  }

  private void devices() {
    Ip.HERE.runAll(
        "link add br0 type bridge stp_state 0 forward_delay 400",
        "link set eth2 master br0",
        "link set br0 up",
        "addr add 203.0.113.10/24 dev br0 valid_lft 3600 preferred_lft 3600",
        "link add vx0 type vxlan id 5 local 192.0.2.10 remote 192.0.2.1 dstport 4789 dev eth0",
        "link set vx0 up",
        "addr add 10.5.0.10/24 dev vx0",
        "link add mv0 link eth0 type macvlan mode bridge",
        "link set mv0 up",
        "addr add 10.6.0.10/24 dev mv0");
  }

  private void routes() {
    Ip.HERE.runAll(
        "route add default via 192.0.2.1 metric 100",
        "route add default via 198.51.100.1 metric 200",
        "-6 route add default via 2001:db8::1 metric 100",
        "route add 10.10.0.0/16 via 192.0.2.1 mtu 1300",
        "route add 10.11.0.0/16 via inet6 2001:db8::1 dev eth0",
        "route add unreachable 10.99.0.0/16",
        "route add prohibit 10.98.0.0/16",
        "route add blackhole 10.97.0.0/16",
        "route add throw 10.96.0.0/16",
        "-6 route add unreachable 2001:db8:99::/48",
        "-6 route add prohibit 2001:db8:98::/48",
        "-6 route add blackhole 2001:db8:97::/48",
        "-6 route add throw 2001:db8:96::/48",
        "route add default via 198.51.100.1 table 100",
        "rule add from 198.51.100.10 lookup 100 priority 1000",
        "rule add ipproto tcp dport 443 lookup 100 priority 1001",
        "-6 route add default via 2001:db8:1::1 table 100",
        "-6 rule add ipproto tcp dport 443 lookup 100 priority 1001");
  }
}
