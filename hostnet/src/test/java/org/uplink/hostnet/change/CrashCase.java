package org.uplink.hostnet.change;

import java.net.InetAddress;
import java.util.List;
import org.uplink.hostnet.NetworkRequest;
import org.uplink.hostnet.NetworkSpec;
import org.uplink.hostnet.TestHost;
import org.uplink.rtnetlink.Prefix;

/** The changes that are interrupted everywhere. */
enum CrashCase {
  /** The management network onto the only NIC, IPv4 and IPv6, kept and safe. */
  DEPLOYED(true) {
    @Override
    NetworkRequest request() {
      return network();
    }
  },

  /** The same with policy routing and more addresses; nobody confirms it. */
  UNCONFIRMED(false) {
    @Override
    void prepare(TestHost host) {
      super.prepare(host);
      host.ip("addr add 192.0.2.3/24 dev eth0");
      host.ip("addr add 198.18.0.2/24 dev eth0");
      host.ip("route add default via 192.0.2.1 dev eth0 table 100");
      host.ip("rule add from 192.0.2.3 lookup 100 priority 1000");
      host.ip("route add 203.0.113.0/24 via 192.0.2.1 dev eth0 metric 50");
    }

    @Override
    NetworkRequest request() {
      return network();
    }
  },

  /** The network taken away again, kept and safe. */
  REMOVED(true) {
    @Override
    NetworkRequest request() {
      return NetworkRequest.removal(network().networks().keySet());
    }
  };

  final boolean kept;

  CrashCase(boolean kept) {
    this.kept = kept;
  }

  abstract NetworkRequest request();

  /** Makes the host that it begins with; for REMOVED the network is then put there by a change. */
  void prepare(TestHost host) {
    host.dualStack();
  }

  static NetworkRequest network() {
    var spec =
        NetworkSpec.bridgeOn("eth0")
            .ipv4(
                NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/24"), InetAddress.ofLiteral("192.0.2.1")))
            .ipv6(
                NetworkSpec.Ip.of(
                    Prefix.parse("2001:db8::2/64"), InetAddress.ofLiteral("2001:db8::1")))
            .withDefaultRoute()
            .nameservers(List.of(InetAddress.ofLiteral("192.0.2.53")));
    return NetworkRequest.of("ovirtmgmt", spec);
  }
}
