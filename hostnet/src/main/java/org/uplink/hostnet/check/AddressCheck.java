package org.uplink.hostnet.check;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.PrefixRoutes;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.verbs.setup.SetupCode;

/**
 * Checks the MTU, addresses, gateways and name servers of a requested network.
 *
 * @param name the network's name
 * @param spec the request
 */
record AddressCheck(String name, NetworkSpec spec) {
  private static final int MIN_MTU = 68;

  private static final int MAX_MTU = 65_535;

  /**
   * Checks the network.
   *
   * @throws SetupRefusedException for the first error
   */
  void check() {
    checkMtu();
    checkFamily(spec.ipv4());
    checkFamily(spec.ipv6());
    checkNameservers();
  }

  /**
   * Refuses name servers on a network without the default route. A host has one list of name
   * servers, and as in Vdsm, it belongs to the network with the default route.
   */
  private void checkNameservers() {
    if (!spec.nameservers().isEmpty() && !spec.defaultRoute()) {
      throw RequestCheck.refused(
          SetupCode.BAD_PARAMETERS,
          "network "
              + name
              + " has name servers; only the network with the default route can have them");
    }
    for (InetAddress server : spec.nameservers()) {
      if (server.isMulticastAddress() || server.isAnyLocalAddress()) {
        throw RequestCheck.refused(
            SetupCode.BAD_ADDRESS,
            "network %s: %s cannot be the address of a name server"
                .formatted(name, IpLiteral.format(server)));
      }
    }
  }

  private void checkMtu() {
    if (spec.linkOptions().mtu().isEmpty()) {
      return;
    }
    int mtu = spec.linkOptions().mtu().getAsInt();
    boolean ipv6 = spec.ipv6().address().isPresent() || spec.ipv6().autoconf();
    int min = ipv6 ? LinkState.MIN_IPV6_MTU : MIN_MTU;
    if (mtu < min || mtu > MAX_MTU) {
      throw RequestCheck.refused(
          SetupCode.BAD_PARAMETERS,
          "network %s: MTU %d is not %d to %d".formatted(name, mtu, min, MAX_MTU));
    }
  }

  private void checkFamily(NetworkSpec.Ip ip) {
    if (ip.dhcp()) {
      throw RequestCheck.refused(
          SetupCode.NOT_SUPPORTED,
          "network " + name + ": DHCP is not supported; use a static address");
    }
    ip.address().ifPresent(prefix -> checkUsable(prefix));
    if (ip.gateway().isEmpty()) {
      return;
    }
    InetAddress gateway = ip.gateway().get();
    if (ip.address().isEmpty() && !ip.autoconf()) {
      throw RequestCheck.refused(
          SetupCode.BAD_PARAMETERS,
          "network %s has the gateway %s, but no address"
              .formatted(name, IpLiteral.format(gateway)));
    }
    if (!isHostIn(ip, gateway)) {
      throw RequestCheck.refused(
          SetupCode.BAD_ADDRESS,
          "network %s: %s cannot be the gateway, because it is this host's own address or not the address of a single other host"
              .formatted(name, IpLiteral.format(gateway)));
    }
    boolean reachable =
        gateway.isLinkLocalAddress()
            || ip.address().map(prefix -> PlannedLookup.contains(prefix, gateway)).orElse(true);
    if (!reachable) {
      throw RequestCheck.refused(
          SetupCode.BAD_ADDRESS,
          "network %s: gateway %s is not in %s"
              .formatted(name, IpLiteral.format(gateway), ip.address().get()));
    }
  }

  /**
   * Returns whether an address can be that of another host: not ours, not multicast or broadcast.
   */
  private static boolean isHostIn(NetworkSpec.Ip ip, InetAddress gateway) {
    return !gateway.isMulticastAddress()
        && !gateway.isLoopbackAddress()
        && !gateway.isAnyLocalAddress()
        && ip.address()
            .map(
                prefix ->
                    !prefix.address().equals(gateway)
                        && (gateway.getAddress().length > 4
                            || prefix.length() > 30
                            || !isFirstOrLastOf(prefix, gateway)))
            .orElse(true);
  }

  private static boolean isFirstOrLastOf(Prefix prefix, InetAddress address) {
    int bits = ByteBuffer.wrap(address.getAddress()).getInt();
    int hosts = (int) (0xffff_ffffL >>> prefix.length());
    return PlannedLookup.contains(prefix, address)
        && ((bits & hosts) == 0 || (bits & hosts) == hosts);
  }

  private void checkUsable(Prefix prefix) {
    InetAddress address = prefix.address();
    boolean isNetworkAddress =
        address.getAddress().length == 4
            && prefix.length() < 31
            && PrefixRoutes.network(prefix).address().equals(address);
    if (address.isMulticastAddress()
        || address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || isNetworkAddress
        || prefix.length() == 0) {
      throw RequestCheck.refused(
          SetupCode.BAD_ADDRESS,
          "network %s: a host cannot have the address %s".formatted(name, prefix));
    }
  }
}
