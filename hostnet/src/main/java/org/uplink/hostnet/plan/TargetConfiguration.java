package org.uplink.hostnet.plan;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.uplink.hostnet.comparison.Comparison;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.ChangedMtu;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkLocalAddresses;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.PrefixRoutes;
import org.uplink.hostnet.state.RouteState;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.rule.Rule;

/**
 * Computes the networks in force after a change, with the addresses, routes, rules and sysctls that
 * their devices will have.
 */
final class TargetConfiguration {
  private final NetworkState before;
  private final NetworkState after;
  private final RunningConfiguration running;

  TargetConfiguration(NetworkState before, NetworkState after, RunningConfiguration running) {
    this.before = before;
    this.after = after;
    this.running = running;
  }

  /**
   * Returns the networks in force after a request.
   *
   * @param devices the devices of the requested networks
   * @param mtus the MTUs that Uplink has changed
   * @param receiveOffloads the links whose large receive offload bridges have turned off
   */
  RunningConfiguration afterRequest(
      NetworkRequest request,
      Map<String, String> devices,
      SortedMap<String, ChangedMtu> mtus,
      List<String> receiveOffloads) {
    NavigableMap<String, RunningConfiguration.RunningNetwork> networks =
        new TreeMap<>(running.networks());
    request.removedNetworks().forEach(networks::remove);
    request
        .networks()
        .forEach(
            (name, spec) -> {
              String device = devices.get(name);
              if (device != null) {
                networks.put(name, describe(name, spec, device));
              }
            });
    NavigableMap<String, BondSpec> bondings = new TreeMap<>(running.bondings());
    request.removedBondings().forEach(bondings::remove);
    bondings.putAll(request.bondings());
    return new RunningConfiguration(
        networks,
        bondings,
        identify(NicIdentity.nicsOf(networks, bondings)),
        mtus,
        receiveOffloads);
  }

  private RunningConfiguration.RunningNetwork describe(
      String name, NetworkSpec spec, String device) {
    List<AddressState> addresses =
        after.addressesOf(device).stream()
            .filter(address -> !address.expires())
            .filter(address -> !address.linkLocal() || isTakenOver(name, spec, address))
            .toList();
    List<RouteState> routes =
        after.routesThrough(device).stream()
            .filter(
                route ->
                    !Normalization.isKernelManaged(route) && !Normalization.isAdvertised(route))
            .filter(route -> route.expires().isEmpty())
            .toList();
    List<Rule> rules =
        after.rules().stream().filter(rule -> Comparison.namesAnyOf(rule, Set.of(device))).toList();
    return new RunningConfiguration.RunningNetwork(
        spec,
        device,
        after.link(device).flatMap(LinkState::mac),
        addresses,
        routes,
        rules,
        after.sysctlsOf(device),
        takenOver(name, spec, device),
        after.configuredNeighboursOf(device),
        after.link(device).flatMap(LinkState::ownToken));
  }

  /**
   * Returns whether a link-local address is of the device below, and not one that the kernel has
   * generated for the network's own device.
   */
  private boolean isTakenOver(String name, NetworkSpec spec, AddressState address) {
    if (!spec.takeOver()) {
      return false;
    }
    if (before.link(address.device()).isEmpty()) {
      return !new LinkLocalAddresses(after).generates(address);
    }
    RunningConfiguration.RunningNetwork former = running.networks().get(name);
    return former == null
        ? spec.linkOptions().bridged() && !isGenerated(address)
        : former.addresses().stream().anyMatch(known -> known.local().equals(address.local()));
  }

  /** Returns whether the kernel has generated a link-local address of an adopted bridge. */
  private boolean isGenerated(AddressState address) {
    return address.flags().stablePrivacy() || new LinkLocalAddresses(before).generates(address);
  }

  private Optional<RunningConfiguration.TakenOver> takenOver(
      String name, NetworkSpec spec, String device) {
    Optional<RunningConfiguration.RunningNetwork> former =
        Optional.ofNullable(running.networks().get(name))
            .filter(network -> network.spec().lowerDevice().equals(spec.lowerDevice()))
            .filter(network -> network.takenOver().isPresent())
            .filter(network -> network.spec().takeOver() || !spec.takeOver());
    if (former.isPresent()) {
      return former.get().takenOver();
    }
    Optional<String> vlan = existingVlan(spec);
    if (!spec.takeOver()) {
      return vlan.map(
          _ ->
              new RunningConfiguration.TakenOver(
                  vlan, List.of(), Optional.empty(), new TreeMap<>()));
    }
    Optional<String> source =
        before.link(device).or(() -> spec.lowerLink(before)).map(LinkState::name);
    Set<Prefix> moved =
        after.addressesOf(device).stream().map(AddressState::local).collect(Collectors.toSet());
    List<Prefix> withoutPrefixRoute =
        before.addresses().stream()
            .filter(address -> address.flags().noPrefixRoute())
            .filter(address -> !address.device().equals(device) || lacksPrefixRoute(address))
            .map(AddressState::local)
            .filter(moved::contains)
            .distinct()
            .toList();
    return Optional.of(
        new RunningConfiguration.TakenOver(
            vlan,
            withoutPrefixRoute,
            source.flatMap(new LinkLocalAddresses(before)::allOf),
            lostLabels(device, moved)));
  }

  private SortedMap<String, String> lostLabels(String device, Set<Prefix> moved) {
    SortedMap<String, String> lost = new TreeMap<>();
    for (AddressState address : before.addresses()) {
      if (moved.contains(address.local()) && !address.device().equals(device)) {
        address.labelLostOn(device).ifPresent(part -> lost.put(address.local().toString(), part));
      }
    }
    return lost;
  }

  /**
   * Returns whether there is no route to the prefix of an address of an adopted bridge. The flag
   * alone says nothing there: the addresses that a network takes over get it, and their prefix
   * routes move by themselves.
   */
  private boolean lacksPrefixRoute(AddressState address) {
    RouteState prefixRoute = PrefixRoutes.prefixRoute(address, address.device());
    return address.hasPrefixRoute()
        && before.routesThrough(address.device()).stream()
            .noneMatch(
                route ->
                    route.destination().equals(prefixRoute.destination())
                        && route.priority().equals(prefixRoute.priority()));
  }

  private Optional<String> existingVlan(NetworkSpec spec) {
    if (spec.vlanDevice().isEmpty()) {
      return Optional.empty();
    }
    Optional<RunningConfiguration.RunningNetwork> former =
        running.networks().values().stream()
            .filter(network -> network.spec().vlanDevice().equals(spec.vlanDevice()))
            .findAny();
    return former.isPresent()
        ? former.get().takenOver().flatMap(RunningConfiguration.TakenOver::vlan)
        : before
            .vlanOn(spec.baseDevice().orElseThrow(), spec.vlan().orElseThrow())
            .map(LinkState::name);
  }

  /** Returns the MACs that identify the NICs after a boot. */
  private SortedMap<String, MacAddress> identify(Iterable<String> nics) {
    NicIdentity identity = new NicIdentity(after);
    SortedMap<String, MacAddress> macs = new TreeMap<>();
    nics.forEach(nic -> identity.macOf(nic).ifPresent(mac -> macs.put(nic, mac)));
    return macs;
  }
}
