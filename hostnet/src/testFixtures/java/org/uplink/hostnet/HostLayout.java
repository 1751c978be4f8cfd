package org.uplink.hostnet;

import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.rtnetlink.net.Prefix;

/**
 * The hosts that get a management network in the tests, and the request that an engine makes for
 * each. The router is at the far end of {@code eth0}.
 */
public enum HostLayout {
  STATIC_IPV4(true, false) {
    @Override
    public void build(HostFixture host) {
      host.cable("eth0").ipv4("eth0");
    }
  },

  STATIC_IPV6(false, true) {
    @Override
    public void build(HostFixture host) {
      host.cable("eth0").ipv6("eth0");
    }
  },

  DUAL_STACK(true, true) {
    @Override
    public void build(HostFixture host) {
      host.dualStack();
    }
  },

  SEVERAL_ADDRESSES(true, true) {
    @Override
    public void build(HostFixture host) {
      host.dualStack();
      host.ip("addr add 192.0.2.3/24 brd + dev eth0");
      host.ip("addr add 198.18.0.2/24 dev eth0");
      host.ip("addr add 2001:db8::3/64 dev eth0 nodad");
      host.ip("addr add 2001:db8:1::2/64 dev eth0 nodad");
      host.ip("-n far addr add 198.18.0.1/24 dev eth0");
      host.ip("-n far addr add 2001:db8:1::1/64 dev eth0 nodad");
      host.ip("route add 203.0.113.0/24 via 198.18.0.1 dev eth0 metric 50");
    }
  },

  /** Rules by source and by the NIC's name, each with its own table. */
  POLICY_ROUTING(true, true) {
    @Override
    public void build(HostFixture host) {
      host.dualStack();
      host.ip("addr add 192.0.2.3/24 dev eth0");
      host.ip("route add default via 192.0.2.9 dev eth0 table 77");
      host.ip("rule add pref 90 from 192.0.2.3 lookup 77");
      host.ip("rule add pref 91 iif eth0 lookup 78");
      host.ip("addr add 2001:db8::3/64 dev eth0 nodad");
      host.ip("-6 route add default via 2001:db8::9 dev eth0 table 77");
      host.ip("-6 rule add pref 90 from 2001:db8::3 lookup 77");
      host.ip("route add 203.0.113.0/24 via 192.0.2.1 dev eth0 metric 50");
    }
  },

  /** A forwarding host that gets IPv6 addresses from router advertisements. */
  SLAAC(true, true) {
    @Override
    public void build(HostFixture host) {
      host.cable("eth0").ipv4("eth0");
      host.writeSysctl("net.ipv6.conf.eth0.forwarding", "1");
      host.writeSysctl("net.ipv6.conf.eth0.accept_ra", "2");
      host.advertise();
    }

    @Override
    public void awaitRouters(HostFixture host) {
      // Uplink adds a moved route with another metric than the kernel uses for an advertisement.
      // Advertisements come twice a second, to the device that has IPv6 at that moment.
      await("an address").until(() -> host.ip("-6 addr show scope global").contains("2001:db8::"));
      await("a route")
          .until(() -> host.ip("-6 route show default").contains("proto ra metric 1024"));
    }

    @Override
    NetworkSpec.Ip ipv6() {
      return new NetworkSpec.Ip(Optional.empty(), Optional.empty(), false, true);
    }
  },

  FORWARDING(true, true) {
    @Override
    public void build(HostFixture host) {
      host.dualStack();
      host.writeSysctl("net.ipv4.conf.eth0.forwarding", "1");
      host.writeSysctl("net.ipv6.conf.eth0.forwarding", "1");
    }
  },

  /** The kernel drops packets that do not arrive by the route back to their source. */
  STRICT_SOURCES(true, true) {
    @Override
    public void build(HostFixture host) {
      host.dualStack();
      host.writeSysctl("net.ipv4.conf.all.rp_filter", "1");
      host.writeSysctl("net.ipv4.conf.eth0.rp_filter", "1");
    }
  },

  /** The addresses are on a VLAN of the NIC. */
  VLAN(true, true) {
    @Override
    public void build(HostFixture host) {
      host.assumeVlansAndBonds();
      host.cable("eth0");
      for (String end : List.of("", "-n far ")) {
        host.ip(end + "link add link eth0 name eth0.7 type vlan id 7");
        host.ip(end + "link set eth0.7 up");
      }
      host.ipv4("eth0.7").ipv6("eth0.7");
    }

    @Override
    NetworkSpec on() {
      return NetworkSpec.bridgeOn("eth0").withVlan(7);
    }

    @Override
    public List<String> devices() {
      return List.of("eth0", "eth0.7", NETWORK);
    }
  },

  /** Two NICs, which the request puts into a bond. */
  BOND(true, true) {
    @Override
    public void build(HostFixture host) {
      host.assumeVlansAndBonds();
      host.dualStack().switched();
    }

    @Override
    NetworkSpec on() {
      return NetworkSpec.bridge().onBond("bond0");
    }

    @Override
    Map<String, BondSpec> bonds() {
      return Map.of(
          "bond0",
          new BondSpec(List.of("eth0", "eth1"), "mode=active-backup miimon=100", Optional.empty()));
    }

    @Override
    public List<String> devices() {
      return List.of("eth0", "eth1", "bond0", NETWORK);
    }
  };

  /** The network's name. */
  public static final String NETWORK = "ovirtmgmt";

  /** The layouts that every kernel supports. */
  public static final List<HostLayout> PLAIN =
      List.of(
          STATIC_IPV4,
          STATIC_IPV6,
          DUAL_STACK,
          SEVERAL_ADDRESSES,
          POLICY_ROUTING,
          SLAAC,
          FORWARDING,
          STRICT_SOURCES);

  /** Addresses behind the router. */
  private static final String FAR_IPV4 = "198.51.100.1";

  private static final String FAR_IPV6 = "2001:db8:f::1";

  private final boolean ipv4;
  private final boolean ipv6;

  HostLayout(boolean ipv4, boolean ipv6) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  /** Waits until the host has the addresses and routes that routers advertise. */
  public void awaitRouters(HostFixture host) {}

  /** Builds this layout on an empty host. */
  public abstract void build(HostFixture host);

  /** Returns the links that the network and its rollback change. */
  public List<String> devices() {
    return List.of("eth0", NETWORK);
  }

  /**
   * Returns the addresses behind the router that the host must reach without and with the network.
   */
  public List<String> reachableAddresses() {
    return ipv4 && ipv6 ? List.of(FAR_IPV4, FAR_IPV6) : List.of(ipv4 ? FAR_IPV4 : FAR_IPV6);
  }

  /** Returns the management network with the host's addresses. */
  public NetworkSpec network() {
    NetworkSpec bare = on().withDefaultRoute(true);
    return bare.withIpv4(ipv4 ? ip("192.0.2.2/24", "192.0.2.1") : NetworkSpec.Ip.NONE)
        .withIpv6(ipv6 ? ipv6() : NetworkSpec.Ip.NONE);
  }

  /** Returns the request for this network on this host. */
  public NetworkRequest request(NetworkSpec network) {
    return NetworkRequest.of(Map.of(NETWORK, network), bonds());
  }

  NetworkSpec on() {
    return NetworkSpec.bridgeOn("eth0");
  }

  NetworkSpec.Ip ipv6() {
    return ip("2001:db8::2/64", "2001:db8::1");
  }

  Map<String, BondSpec> bonds() {
    return Map.of();
  }

  private static NetworkSpec.Ip ip(String address, String router) {
    return NetworkSpec.Ip.of(Prefix.parse(address), InetAddress.ofLiteral(router));
  }
}
