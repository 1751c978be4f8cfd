package org.uplink.hostnet.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
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
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.rule.Rule;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/** Plans to restore the networks of the safe configuration on a host that has booted. */
final class RestorePlanner {
  private final NetworkState state;
  private final RunningConfiguration safe;
  private final PlannedHost host;
  private final Map<String, String> renamed = new TreeMap<>();
  private final Map<String, List<String>> ambiguous = new TreeMap<>();
  private final NavigableMap<String, RunningConfiguration.RunningNetwork> networks =
      new TreeMap<>();
  private final NavigableMap<String, BondSpec> bondings = new TreeMap<>();
  private List<String> receiveOffloads = List.of();

  RestorePlanner(NetworkState state, RunningConfiguration safe) {
    this.state = state;
    this.safe = safe;
    findNics();
    host =
        new PlannedHost(
            state,
            new RunningConfiguration(
                safe.networks(),
                safe.bondings(),
                withNamesNow(safe.nics()),
                withNamesNow(safe.mtus()),
                safe.receiveOffloads()));
  }

  PlannedHost plan() {
    renamed.forEach(this::warnIfRenamed);
    ambiguous.forEach(this::warnOfAmbiguous);
    Map<String, List<String>> joining = new HashMap<>();
    safe.bondings().forEach((name, bond) -> restoreBond(name, bond, joining));
    safe.networks().forEach((name, network) -> restoreNetwork(name, network, joining));
    planMtus();
    return host;
  }

  /** Plans the offloads of links that become ports, when everything else is planned. */
  void planOffloads() {
    List<String> former =
        safe.receiveOffloads().stream().map(name -> renamed.getOrDefault(name, name)).toList();
    receiveOffloads = new OffloadPlanner(host, former).plan();
  }

  /** Returns the networks and bonds that can be restored. */
  RunningConfiguration restored() {
    return new RunningConfiguration(
        networks,
        bondings,
        withNamesNow(safe.nics()),
        host.originalMtus.changedIn(host.state()),
        receiveOffloads);
  }

  /**
   * Finds the NICs by their permanent MACs, because a boot may give them other names. A NIC that
   * has kept its name is taken first. Of several other NICs with one MAC, a port of another device
   * is not taken (the virtual function of an accelerated NIC); if there are still several, none is.
   */
  private void findNics() {
    safe.nics()
        .forEach(
            (name, mac) ->
                state
                    .link(name)
                    .filter(nic -> isNic(nic, mac))
                    .ifPresent(_ -> renamed.put(name, name)));
    safe.nics()
        .forEach(
            (name, mac) -> {
              if (!renamed.containsKey(name)) {
                findRenamed(name, mac);
              }
            });
  }

  private static boolean isNic(LinkState link, MacAddress mac) {
    return (link.kind().isEmpty() || link.isKind("veth"))
        && link.permanentMac().or(link::mac).filter(mac::equals).isPresent();
  }

  private void findRenamed(String name, MacAddress mac) {
    List<LinkState> found =
        state.links().stream()
            .filter(link -> isNic(link, mac) && !renamed.containsValue(link.name()))
            .toList();
    List<LinkState> separate = found.stream().filter(link -> !isForeignPort(link)).toList();
    List<String> names =
        (separate.isEmpty() ? found : separate).stream().map(LinkState::name).toList();
    if (names.size() == 1) {
      renamed.put(name, names.getFirst());
    } else if (!names.isEmpty()) {
      ambiguous.put(name, names);
    }
  }

  private boolean isForeignPort(LinkState link) {
    return link.master()
        .filter(master -> !safe.networks().containsKey(master))
        .filter(master -> !safe.bondings().containsKey(master))
        .isPresent();
  }

  private void warnOfAmbiguous(String name, List<String> found) {
    String mac = String.valueOf(safe.nics().get(name));
    host.warnings.add(
        PlanWarning.of(
            WarningCode.NIC_AMBIGUOUS,
            name,
            mac,
            "NIC %s is missing, and several NICs have its MAC %s: %s. None of them is used in its place."
                .formatted(name, mac, String.join(", ", found))));
  }

  private void warnIfRenamed(String name, String now) {
    if (!now.equals(name)) {
      host.warnings.add(
          PlanWarning.of(
              WarningCode.NIC_RENAMED, now, name, "NIC %s is now named %s".formatted(name, now)));
    }
  }

  private <T> SortedMap<String, T> withNamesNow(Map<String, T> byName) {
    SortedMap<String, T> now = new TreeMap<>();
    byName.forEach((name, value) -> now.put(renamed.getOrDefault(name, name), value));
    return now;
  }

  private void planMtus() {
    Map<String, NetworkSpec> specs = new TreeMap<>();
    networks.forEach((name, network) -> specs.put(name, network.spec()));
    List<String> bases =
        specs.values().stream().flatMap(spec -> spec.baseDevice().stream()).distinct().toList();
    new MtuPlanner(host, state).plan(bases, specs);
  }

  private Optional<String> nameOf(String nic) {
    String known = renamed.get(nic);
    if (known != null) {
      return Optional.of(known);
    }
    return safe.nics().containsKey(nic) ? Optional.empty() : state.link(nic).map(LinkState::name);
  }

  private void restoreBond(String name, BondSpec bond, Map<String, List<String>> joining) {
    List<String> nics = bond.nics().stream().flatMap(nic -> nameOf(nic).stream()).toList();
    if (nics.size() < bond.nics().size()) {
      host.warnings.add(
          PlanWarning.ofDevice(
              WarningCode.BOND_INCOMPLETE,
              name,
              "bond %s has only %s of %s".formatted(name, nics, bond.nics())));
    }
    if (!nics.isEmpty()) {
      BondSpec found = new BondSpec(nics, renamed(bond.options()), bond.mac());
      joining.put(name, new BondPlanner(host, name, Optional.of(bond)).plan(found));
      bondings.put(name, found);
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
                    "primary=" + old, nameOf(old).map(name -> "primary=" + name).orElse("")))
        .orElse(options);
  }

  private void restoreNetwork(
      String name, RunningConfiguration.RunningNetwork network, Map<String, List<String>> joining) {
    Optional<String> base = network.spec().nic().flatMap(this::nameOf);
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
        name -> name.equals(network.device()) ? device : renamed.getOrDefault(name, name);
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
