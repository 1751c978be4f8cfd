package org.uplink.hostnet.request;

import java.net.InetAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.uplink.hostnet.original.Footprint;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.NeighbourEntry;
import org.uplink.hostnet.state.RouteState;
import org.uplink.hostnet.sysctl.LinkSysctls;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.rule.Rule;

/**
 * The networks and bonds in force. The safe configuration is stored in this form. It has everything
 * that is needed to create the networks again after a reboot.
 *
 * @param networks the networks by name
 * @param bondings the bonds by name
 * @param nics the permanent MACs of the NICs below the networks, by name. They identify the NICs,
 *     because a reboot may rename a NIC
 * @param mtus the MTUs that Uplink has changed, by the name of the link. A network without a
 *     requested MTU gets the original MTU, and so does the NIC of a removed network. Files of
 *     earlier agents do not have these MTUs
 * @param receiveOffloads the links whose large receive offload the bridges of networks have turned
 *     off. It is turned on again when the link leaves the bridge
 */
public record RunningConfiguration(
    SortedMap<String, RunningNetwork> networks,
    SortedMap<String, BondSpec> bondings,
    SortedMap<String, MacAddress> nics,
    SortedMap<String, ChangedMtu> mtus,
    List<String> receiveOffloads) {
  /** No networks and no bonds. */
  public static final RunningConfiguration EMPTY =
      new RunningConfiguration(
          new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), List.of());

  public RunningConfiguration {
    networks = Collections.unmodifiableSortedMap(new TreeMap<>(networks));
    bondings = Collections.unmodifiableSortedMap(new TreeMap<>(bondings));
    nics = Collections.unmodifiableSortedMap(new TreeMap<>(nics));
    mtus = Collections.unmodifiableSortedMap(new TreeMap<>(mtus));
    receiveOffloads = List.copyOf(receiveOffloads);
  }

  /**
   * Returns a request that leaves the links of adopted networks as they are, also if it does not
   * say that they are adopted.
   */
  public NetworkRequest inheritedBy(NetworkRequest request) {
    SortedMap<String, NetworkSpec> inheriting = new TreeMap<>(request.networks());
    inheriting.replaceAll(
        (name, spec) -> {
          RunningNetwork present = networks.get(name);
          return present != null
                  && present.spec().isAdopted()
                  && present.spec().linkOptions().bridged() == spec.linkOptions().bridged()
                  && present.spec().lowerDevice().equals(spec.lowerDevice())
              ? spec.asAdopted()
              : spec;
        });
    return request.withNetworks(inheriting);
  }

  /**
   * Returns this configuration with networks that give the device below everything back when they
   * are removed, also addresses that their requests have named.
   */
  public RunningConfiguration givingBack(Set<String> names) {
    SortedMap<String, RunningNetwork> giving = new TreeMap<>(networks);
    giving.replaceAll((name, network) -> names.contains(name) ? network.givingBack() : network);
    return new RunningConfiguration(giving, bondings, nics, mtus, receiveOffloads);
  }

  /**
   * Returns the footprint with that of a change to these networks.
   *
   * @param devices the links that the change touches
   */
  public Footprint addTo(Footprint footprint, Collection<String> devices) {
    List<NetworkSpec.Ip> addressings =
        networks.values().stream()
            .map(RunningNetwork::spec)
            .flatMap(spec -> Stream.of(spec.ipv4(), spec.ipv6()))
            .toList();
    return footprint.and(
        devices,
        addressings.stream().flatMap(ip -> ip.address().stream()).toList(),
        addressings.stream().flatMap(ip -> ip.gateway().stream()).toList());
  }

  /**
   * A network in force, with the complete configuration of its device. It includes values that the
   * request did not name, and values that moved from the NIC to the bridge.
   *
   * @param spec the request for this network
   * @param device the device that has the network's addresses
   * @param mac the device's MAC
   * @param addresses the device's static addresses
   * @param routes the device's static routes
   * @param rules the rules that name the device
   * @param sysctls the device's sysctls by names such as "ipv4/rp_filter"
   * @param takenOver what its removal needs to give back what it took over. Absent for a network
   *     that names its addresses and is not on a VLAN of another program, and in files of earlier
   *     agents
   * @param neighbours the device's neighbours that an administrator added
   * @param token the interface identifier of the device's addresses from router advertisements;
   *     absent if the kernel chooses it, and in files of earlier agents
   */
  public record RunningNetwork(
      NetworkSpec spec,
      String device,
      Optional<MacAddress> mac,
      List<AddressState> addresses,
      List<RouteState> routes,
      List<Rule> rules,
      Map<String, String> sysctls,
      Optional<TakenOver> takenOver,
      List<NeighbourEntry> neighbours,
      Optional<InetAddress> token) {
    public RunningNetwork {
      addresses = List.copyOf(addresses);
      routes = List.copyOf(routes);
      rules = List.copyOf(rules);
      SortedMap<String, String> complete = new TreeMap<>(sysctls);
      complete
          .entrySet()
          .removeIf(
              entry ->
                  LinkSysctls.mayLackDigits(
                      entry.getKey().substring(entry.getKey().indexOf('/') + 1), entry.getValue()));
      sysctls = Collections.unmodifiableSortedMap(complete);
      neighbours = List.copyOf(neighbours);
    }

    private RunningNetwork givingBack() {
      return new RunningNetwork(
          spec.withTakeOver(true).withIpv4(NetworkSpec.Ip.NONE).withIpv6(NetworkSpec.Ip.NONE),
          device,
          mac,
          addresses,
          routes,
          rules,
          sysctls,
          takenOver,
          neighbours,
          token);
    }
  }

  /**
   * What a network has taken over, as far as its device does not show it.
   *
   * @param vlan the VLAN below the network, if it existed before the network did. Absent for a VLAN
   *     that Uplink created
   * @param withoutPrefixRoute the addresses for whose prefixes the kernel had added no route
   * @param linkLocal all IPv6 link-local addresses of the device below. Absent if the kernel could
   *     generate more of them later, and in files of earlier agents
   * @param labels the parts of labels behind the device's name, such as ":management", that are too
   *     long for the network's device, by the text of the address
   */
  public record TakenOver(
      Optional<String> vlan,
      List<Prefix> withoutPrefixRoute,
      Optional<List<Prefix>> linkLocal,
      SortedMap<String, String> labels) {
    public TakenOver {
      labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
      withoutPrefixRoute = List.copyOf(withoutPrefixRoute);
      linkLocal = linkLocal.map(List::copyOf);
    }
  }
}
