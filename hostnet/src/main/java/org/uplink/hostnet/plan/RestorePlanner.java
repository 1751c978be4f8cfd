package org.uplink.hostnet.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.uplink.hostnet.request.BondOptions;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.RouteState;
import org.uplink.hostnet.sysctl.SysctlKey;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.rule.Rule;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/** Plans to restore the networks of the safe configuration on a host that has booted. */
final class RestorePlanner {
  private final NetworkState state;
  private final RunningConfiguration safe;
  private final PlannedHost host;
  private final SafeNics nics;
  private final NavigableMap<String, RunningConfiguration.RunningNetwork> networks =
      new TreeMap<>();
  private final NavigableMap<String, BondSpec> bondings = new TreeMap<>();
  private List<String> receiveOffloads = List.of();

  RestorePlanner(NetworkState state, RunningConfiguration safe) {
    this.state = state;
    this.safe = safe;
    nics = new SafeNics(state, safe);
    host =
        new PlannedHost(
            state,
            new RunningConfiguration(
                safe.networks(),
                safe.bondings(),
                nics.withNamesNow(safe.nics()),
                nics.withNamesNow(safe.mtus()),
                safe.receiveOffloads()));
  }

  PlannedHost plan() {
    host.warnings.addAll(nics.warnings());
    Map<String, List<String>> joining = new HashMap<>();
    safe.bondings().forEach((name, bond) -> restoreBond(name, bond, joining));
    safe.networks().forEach((name, network) -> restoreNetwork(name, network, joining));
    planMtus();
    return host;
  }

  /** Plans the offloads of links that become ports, when everything else is planned. */
  void planOffloads() {
    List<String> former = safe.receiveOffloads().stream().map(nics::nameNow).toList();
    receiveOffloads = new OffloadPlanner(host, former).plan();
  }

  /** Returns the networks and bonds that can be restored. */
  RunningConfiguration restored() {
    return new RunningConfiguration(
        networks,
        bondings,
        nics.withNamesNow(safe.nics()),
        host.originalMtus.changedIn(host.state()),
        receiveOffloads);
  }

  private void planMtus() {
    Map<String, NetworkSpec> specs = new TreeMap<>();
    networks.forEach((name, network) -> specs.put(name, network.spec()));
    List<String> bases =
        specs.values().stream().flatMap(spec -> spec.baseDevice().stream()).distinct().toList();
    new MtuPlanner(host, state).plan(bases, specs);
  }

  private void restoreBond(String name, BondSpec bond, Map<String, List<String>> joining) {
    List<String> found = bond.nics().stream().flatMap(nic -> nics.nameOf(nic).stream()).toList();
    if (found.size() < bond.nics().size()) {
      host.warnings.add(
          PlanWarning.ofDevice(
              WarningCode.BOND_INCOMPLETE,
              name,
              "bond %s has only %s of %s".formatted(name, found, bond.nics())));
    }
    if (!found.isEmpty()) {
      BondSpec present = new BondSpec(found, renamed(bond.options()), bond.mac());
      joining.put(name, new BondPlanner(host, name, Optional.of(bond)).plan(present));
      bondings.put(name, present);
    }
  }

  /**
   * Replaces the name of the primary port in a bond's options by its name in this boot. Removes a
   * primary port that is missing.
   */
  private String renamed(String options) {
    Optional<String> primary = BondOptions.parse(options).primary();
    return primary
        .map(
            old ->
                options.replace(
                    "primary=" + old, nics.nameOf(old).map(name -> "primary=" + name).orElse("")))
        .orElse(options);
  }

  private void restoreNetwork(
      String name, RunningConfiguration.RunningNetwork network, Map<String, List<String>> joining) {
    if (network.spec().isAdopted()) {
      restoreAdopted(name, network);
      return;
    }
    Optional<String> base = network.spec().nic().flatMap(nics::nameOf);
    boolean hasBase =
        base.isPresent()
            || network.spec().bonding().filter(bondings::containsKey).isPresent()
            || network.spec().baseDevice().isEmpty();
    if (!hasBase) {
      String device = network.spec().baseDevice().orElse("device");
      host.warnings.add(
          PlanWarning.of(
              WarningCode.NETWORK_NOT_RESTORED,
              device,
              name,
              "network %s is not restored: no %s".formatted(name, device)));
      return;
    }
    NetworkSpec spec = network.spec().withNic(base);
    List<String> ports =
        spec.bonding().map(bond -> joining.getOrDefault(bond, List.of())).orElse(List.of());
    String device = new NetworkPlanner(host, name, spec, Optional.empty()).plan(ports);
    restoreDetails(network, device);
    networks.put(
        name,
        new RunningConfiguration.RunningNetwork(
            spec,
            device,
            network.mac(),
            network.addresses(),
            network.routes(),
            network.rules(),
            network.sysctls(),
            network.takenOver(),
            network.neighbours(),
            network.token()));
  }

  /**
   * Restores what Uplink has changed on a link that another program makes at each boot: the MTU,
   * and the addresses and routes if a request has named addresses. If nobody has made the bridge,
   * or given its NIC an address, the host would have no network: then Uplink makes the bridge.
   */
  private void restoreAdopted(String name, RunningConfiguration.RunningNetwork network) {
    NetworkSpec spec = network.spec();
    Optional<String> below = spec.lowerLink(state).map(LinkState::name);
    boolean hasLink =
        below.isPresent() && (!spec.linkOptions().bridged() || state.link(name).isPresent());
    if (!hasLink && below.filter(this::isBare).isEmpty()) {
      host.warnings.add(
          PlanWarning.of(
              WarningCode.NETWORK_NOT_RESTORED,
              network.device(),
              name,
              "network %1$s is not restored: Uplink did not make %2$s, and the program that makes it did not do so at this boot"
                  .formatted(name, network.device())));
      return;
    }
    String device = new NetworkPlanner(host, name, spec, Optional.empty()).plan(List.of());
    if (!spec.takeOver() || !hasLink) {
      restoreDetails(network, device);
    }
    networks.put(name, network);
  }

  /** Returns whether nobody has configured a link at this boot. */
  private boolean isBare(String device) {
    return state.link(device).flatMap(LinkState::master).isEmpty()
        && state.addressesOf(device).stream().allMatch(AddressState::linkLocal);
  }

  private void restoreDetails(RunningConfiguration.RunningNetwork network, String device) {
    host.rememberLinkLocal(
        device, network.takenOver().flatMap(RunningConfiguration.TakenOver::linkLocal));
    network.sysctls().forEach((key, value) -> host.setSysctl(SysctlKey.of(key, device), value));
    network.token().ifPresent(token -> host.setToken(device, token));
    for (AddressState address : network.addresses()) {
      AddressState wanted =
          address.device().equals(device)
              ? address
              : address.linkLocal() ? address.onLink(device) : address.movedTo(device);
      if (host.addresses.stream()
          .noneMatch(
              existing ->
                  existing.device().equals(device) && existing.local().equals(wanted.local()))) {
        host.addresses.add(wanted);
      }
    }
    UnaryOperator<String> nameNow =
        name -> name.equals(network.device()) ? device : nics.nameNow(name);
    restoreRoutes(
        network.routes().stream()
            .map(route -> Normalization.normalize(route.withDevices(nameNow)))
            .toList());
    network.neighbours().stream()
        .map(entry -> entry.withDevice(device))
        .filter(entry -> !host.neighbours.contains(entry))
        .forEach(host.neighbours::add);
    for (Rule stored : network.rules()) {
      Rule rule =
          stored.withDevices(
              stored.selector().inputDevice().map(nameNow),
              stored.selector().outputDevice().map(nameNow));
      if (!host.rules.contains(rule)) {
        host.rules.add(rule);
      }
    }
  }

  /**
   * Restores the stored routes, each as often as it was stored. A stored route replaces a route
   * that the request implies or that another program has added in another form.
   */
  private void restoreRoutes(List<RouteState> stored) {
    Map<Prefix, List<RouteState>> wanted =
        stored.stream().collect(Collectors.groupingBy(RouteState::destination));
    Map<Prefix, List<RouteState>> missing = new LinkedHashMap<>();
    stored.forEach(
        route -> missing.computeIfAbsent(route.destination(), _ -> new ArrayList<>()).add(route));
    List<RouteState> existing = new ArrayList<>();
    for (RouteState route : host.routes) {
      List<RouteState> same = wanted.getOrDefault(route.destination(), List.of());
      List<RouteState> left = missing.getOrDefault(route.destination(), new ArrayList<>());
      if (left.remove(Normalization.normalize(route))
          || same.stream().noneMatch(other -> Normalization.isSameRoute(other, route))) {
        existing.add(route);
      }
    }
    host.routes.clear();
    host.routes.addAll(existing);
    missing.values().forEach(host.routes::addAll);
  }
}
