package org.uplink.hostnet.check;

import java.net.InetAddress;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.PrefixRoutes;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.verbs.setup.SetupCode;

/**
 * The checks of what a network is to have: MTU, addresses, routers, name servers.
 *
 * @param name the network's
 * @param spec what it is to be
 */
record AddressCheck(String name, NetworkSpec spec) {
  private static final int LEAST_MTU = 68;
  private static final int LEAST_IPV6_MTU = 1280;
  private static final int MOST_MTU = 65_535;

  /**
   * Checks all of it.
   *
   * @throws SetupRefusedException at the first thing that is wrong
   */
  void check() {
    checkMtu();
    checkFamily(spec.ipv4());
    checkFamily(spec.ipv6());
    checkNameservers();
  }

  /** The resolver has one list for the whole host: it goes with the default route, as in Vdsm. */
  private void checkNameservers() {
    if (!spec.nameservers().isEmpty() && !spec.defaultRoute()) {
      throw RequestCheck.refused(
          SetupCode.BAD_PARAMETERS,
          "network " + name + " has name servers, which only the default route's network can have");
    }
    for (InetAddress server : spec.nameservers()) {
      if (server.isMulticastAddress() || server.isAnyLocalAddress()) {
        throw RequestCheck.refused(
            SetupCode.BAD_ADDRESS,
            "network " + name + ": " + IpLiteral.format(server) + " is no name server's address");
      }
    }
  }

  private void checkMtu() {
    if (spec.linkOptions().mtu().isEmpty()) {
      return;
    }
    int mtu = spec.linkOptions().mtu().getAsInt();
    boolean ipv6 = spec.ipv6().address().isPresent() || spec.ipv6().autoconf();
    int least = ipv6 ? LEAST_IPV6_MTU : LEAST_MTU;
    if (mtu < least || mtu > MOST_MTU) {
      throw RequestCheck.refused(
          SetupCode.BAD_PARAMETERS,
          "network " + name + ": MTU " + mtu + " is not in " + least + "–" + MOST_MTU);
    }
  }

  private void checkFamily(NetworkSpec.Ip ip) {
    if (ip.dhcp()) {
      throw RequestCheck.refused(
          SetupCode.NOT_SUPPORTED,
          "network " + name + ": no DHCP client is driven here; give it a static address");
    }
    ip.address().ifPresent(prefix -> checkUsable(prefix));
    if (ip.gateway().isEmpty()) {
      return;
    }
    InetAddress router = ip.gateway().get();
    if (ip.address().isEmpty() && !ip.autoconf()) {
      throw RequestCheck.refused(
          SetupCode.BAD_PARAMETERS,
          "network " + name + ": gateway " + IpLiteral.format(router) + " without an address");
    }
    boolean reachable =
        router.isLinkLocalAddress()
            || ip.address().map(prefix -> PlannedLookup.contains(prefix, router)).orElse(true);
    if (!reachable) {
      throw RequestCheck.refused(
          SetupCode.BAD_ADDRESS,
          "network "
              + name
              + ": gateway "
              + IpLiteral.format(router)
              + " is not in "
              + ip.address().get());
    }
  }

  private void checkUsable(Prefix prefix) {
    InetAddress address = prefix.address();
    boolean network =
        address.getAddress().length == 4
            && prefix.length() < 31
            && PrefixRoutes.network(prefix).address().equals(address);
    if (address.isMulticastAddress()
        || address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || network
        || prefix.length() == 0) {
      throw RequestCheck.refused(
          SetupCode.BAD_ADDRESS,
          "network " + name + ": " + prefix + " is no address that a host can have");
    }
  }
}
