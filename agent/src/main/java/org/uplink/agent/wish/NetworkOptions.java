package org.uplink.agent.wish;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import org.uplink.agent.wish.WishedAddressing.Family;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.verbs.setup.SetupCode;

/**
 * A bridge that a user wants by options. It takes over everything that the NIC, or the VLAN on it,
 * has, except for a family whose address is named.
 *
 * @param nic the NIC or bond
 * @param bridge the name of the bridge
 * @param vlan the id of the VLAN on the NIC that becomes the bridge's port, instead of the NIC
 * @param mtu the MTU in bytes; empty for that of the NIC
 * @param addresses the addresses, at most one of each family
 * @param gateways the gateways of the default routes, at most one of each family
 * @param bondPorts the ports of {@code nic}, if it is a bond to make or to change
 * @param bondOptions the options of this bond in Vdsm's form: "mode=802.3ad miimon=100"
 * @param removedBond a bond of which {@code nic} is a port, and which is removed
 */
public record NetworkOptions(
    String nic,
    String bridge,
    OptionalInt vlan,
    OptionalInt mtu,
    List<Prefix> addresses,
    List<InetAddress> gateways,
    List<String> bondPorts,
    Optional<String> bondOptions,
    Optional<String> removedBond) {
  public NetworkOptions {
    addresses = List.copyOf(addresses);
    gateways = List.copyOf(gateways);
    bondPorts = List.copyOf(bondPorts);
  }

  /**
   * Returns the wish.
   *
   * @throws SetupRefusedException if the options do not fit together
   */
  public Wish wish() {
    NetworkSpec spec = NetworkSpec.takeOverOf(nic);
    if (vlan.isPresent()) {
      spec = spec.withVlan(vlan.getAsInt());
    }
    spec = spec.withMtu(mtu);
    if (bondPorts.isEmpty() && bondOptions.isPresent()) {
      throw refused("--bond-options needs --bond-port, for each NIC of the bond");
    }
    Map<String, BondSpec> bonds = Map.of();
    if (!bondPorts.isEmpty()) {
      spec = spec.onBond(nic);
      bonds = Map.of(nic, new BondSpec(bondPorts, bondOptions.orElse(""), Optional.empty()));
    }
    List<HostRule> rules = new ArrayList<>();
    if (!addresses.isEmpty() || !gateways.isEmpty()) {
      spec =
          spec.withTakeOver(false)
              .withIpv4(ip(Family.IPV4, rules))
              .withIpv6(ip(Family.IPV6, rules))
              .withDefaultRoute(!gateways.isEmpty());
    }
    NetworkRequest request =
        new NetworkRequest(
            new TreeMap<>(Map.of(bridge, spec)),
            new TreeSet<>(),
            new TreeMap<>(bonds),
            new TreeSet<>(removedBond.stream().toList()));
    return Wish.of(request, rules, Optional.empty());
  }

  private NetworkSpec.Ip ip(Family family, List<HostRule> rules) {
    Optional<Prefix> address =
        only(
            addresses.stream().filter(it -> Family.of(it.address()) == family).toList(),
            "--address",
            family);
    Optional<InetAddress> gateway =
        only(gateways.stream().filter(it -> Family.of(it) == family).toList(), "--gateway", family);
    if (address.isEmpty()) {
      if (gateway.isPresent()) {
        throw refused("--gateway needs --address of the same family");
      }
      rules.add(new HostRule.KeptFamily(bridge, family));
    }
    return new NetworkSpec.Ip(address, gateway, false, false);
  }

  private static <T> Optional<T> only(List<T> values, String option, Family family) {
    if (values.size() > 1) {
      throw refused("%s names more than one of %s".formatted(option, family.label()));
    }
    return values.stream().findFirst();
  }

  private static SetupRefusedException refused(String why) {
    return new SetupRefusedException(SetupCode.BAD_PARAMETERS, why + ".");
  }
}
