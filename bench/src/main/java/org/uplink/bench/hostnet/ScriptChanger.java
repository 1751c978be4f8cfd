package org.uplink.bench.hostnet;

import static org.uplink.bench.hostnet.HostnetBench.HOST4;
import static org.uplink.bench.hostnet.HostnetBench.HOST6;

/** Makes the change like a simple script, which ignores the traffic during the change. */
final class ScriptChanger implements NetworkChanger {
  @Override
  public String name() {
    return "an `ip` script";
  }

  @Override
  public void deploy() throws Exception {
    IpCommand.run("link add ovirtmgmt type bridge");
    IpCommand.run("link set ovirtmgmt up");
    IpCommand.run("link set eth0 master ovirtmgmt");
    IpCommand.run("addr flush dev eth0");
    IpCommand.run("addr add " + HOST4 + "/24 dev ovirtmgmt");
    IpCommand.run("addr add " + HOST6 + "/64 dev ovirtmgmt nodad");
    IpCommand.run("route add default via 192.0.2.1 dev ovirtmgmt");
    // The kernel keeps the old route, so it refuses "add".
    IpCommand.run("-6 route replace default via 2001:db8::1 dev ovirtmgmt");
  }

  @Override
  public void rollBack() throws Exception {
    IpCommand.run("link set eth0 nomaster");
    IpCommand.run("link del ovirtmgmt");
    IpCommand.run("addr add " + HOST4 + "/24 dev eth0");
    IpCommand.run("addr add " + HOST6 + "/64 dev eth0 nodad");
    IpCommand.run("route add default via 192.0.2.1 dev eth0");
    IpCommand.run("-6 route replace default via 2001:db8::1 dev eth0");
  }
}
