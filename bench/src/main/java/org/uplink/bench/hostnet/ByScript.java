package org.uplink.bench.hostnet;

import static org.uplink.bench.hostnet.HostnetBench.HOST4;
import static org.uplink.bench.hostnet.HostnetBench.HOST6;

/** As it is written when one thinks of the end alone. */
final class ByScript implements Contender {
  @Override
  public String name() {
    return "an `ip` script";
  }

  @Override
  public void deploy() throws Exception {
    Ip.run("link add ovirtmgmt type bridge");
    Ip.run("link set ovirtmgmt up");
    Ip.run("link set eth0 master ovirtmgmt");
    Ip.run("addr flush dev eth0");
    Ip.run("addr add " + HOST4 + "/24 dev ovirtmgmt");
    Ip.run("addr add " + HOST6 + "/64 dev ovirtmgmt nodad");
    Ip.run("route add default via 192.0.2.1 dev ovirtmgmt");
    // "add" is refused: the kernel leaves the old one behind.
    Ip.run("-6 route replace default via 2001:db8::1 dev ovirtmgmt");
  }

  @Override
  public void rollBack() throws Exception {
    Ip.run("link set eth0 nomaster");
    Ip.run("link del ovirtmgmt");
    Ip.run("addr add " + HOST4 + "/24 dev eth0");
    Ip.run("addr add " + HOST6 + "/64 dev eth0 nodad");
    Ip.run("route add default via 192.0.2.1 dev eth0");
    Ip.run("-6 route replace default via 2001:db8::1 dev eth0");
  }
}
