package org.uplink.hostnet.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.uplink.hostnet.request.BondOptions;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.RouteState;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.rule.Rule;

/** The networks of a safe configuration, on a host that has booted. */
final class RestorePlanner {
  private final NetworkState state;
  private final RunningConfiguration safe;
  private final PlannedHost host;
  private final Map<String, String> renamed = new HashMap<>();
  private final NavigableMap<String, RunningConfiguration.RunningNetwork> networks =
      new TreeMap<>();
  private final NavigableMap<String, BondSpec> bondings = new TreeMap<>();

  RestorePlanner(NetworkState state, RunningConfiguration safe) {
    this.state = state;
    this.safe = safe;
    host = new PlannedHost(state);
  }

  PlannedHost plan() {
    safe.nics().forEach(this::findNic);
    Map<String, List<String>> joining = new HashMap<>();
    safe.bondings().forEach((name, bond) -> restoreBond(name, bond, joining));
    safe.networks().forEach((name, kept) -> restoreNetwork(name, kept, joining));
    return host;
  }

  /** What could be made. */
  RunningConfiguration restored() {
    NavigableMap<String, MacAddress> nics = new TreeMap<>();
    safe.nics().forEach((name, mac) -> nics.put(renamed.getOrDefault(name, name), mac));
    return new RunningConfiguration(networks, bondings, nics);
  }

  /** A NIC is who has the MAC that its maker gave it; its name is a guess of the boot. */
  private void findNic(String name, MacAddress mac) {
    Optional<LinkState> byMac =
        state.links().stream()
            .filter(link -> link.kind().isEmpty() || link.isKind("veth"))
            .filter(link -> link.permanentMac().or(link::mac).filter(mac::equals).isPresent())
            .findFirst();
    byMac.ifPresent(link -> renamed.put(name, link.name()));
    byMac
        .filter(link -> !link.name().equals(name))
        .ifPresent(link -> host.warnings.add("the NIC " + name + " is called " + link.name()));
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
      host.warnings.add("bond " + name + " has only " + nics + " of " + bond.nics());
    }
    if (!nics.isEmpty()) {
      BondSpec found = new BondSpec(nics, renamed(bond.options()), bond.mac());
      joining.put(name, new BondPlanner(host, name).plan(found));
      bondings.put(name, found);
    }
  }

  /** The options name a port, which may have another name in this boot, or be missing. */
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
      String name, RunningConfiguration.RunningNetwork kept, Map<String, List<String>> joining) {
    Optional<String> base = kept.spec().nic().flatMap(this::nameOf);
    boolean hasBase =
        base.isPresent()
            || kept.spec().bonding().filter(bondings::containsKey).isPresent()
            || kept.spec().baseDevice().isEmpty();
    if (!hasBase) {
      host.warnings.add(
          "network " + name + " is not there: no " + kept.spec().baseDevice().orElse("device"));
      return;
    }
    NetworkSpec old = kept.spec();
    NetworkSpec spec =
        new NetworkSpec(
            base,
            old.bonding(),
            old.vlan(),
            old.linkOptions(),
            old.ipv4(),
            old.ipv6(),
            old.defaultRoute(),
            old.nameservers());
    List<String> ports =
        old.bonding().map(bond -> joining.getOrDefault(bond, List.of())).orElse(List.of());
    String device = new NetworkPlanner(host, name, spec, Optional.empty()).plan(ports);
    restoreDetails(kept, device);
    networks.put(
        name,
        new RunningConfiguration.RunningNetwork(
            spec,
            device,
            kept.mac(),
            kept.addresses(),
            kept.routes(),
            kept.rules(),
            kept.sysctls()));
  }

  private void restoreDetails(RunningConfiguration.RunningNetwork kept, String device) {
    kept.sysctls()
        .forEach(
            (key, value) -> {
              int slash = key.indexOf('/');
              host.setting(key.substring(0, slash), device, key.substring(slash + 1), value);
            });
    for (AddressState address : kept.addresses()) {
      AddressState wanted = address.device().equals(device) ? address : address.movedTo(device);
      if (host.addresses.stream()
          .noneMatch(
              there -> there.device().equals(device) && there.local().equals(wanted.local()))) {
        host.addresses.add(wanted);
      }
    }
    for (RouteState route : kept.routes()) {
      RouteState wanted = Normalization.normalize(route.moved(kept.device(), device));
      if (host.routes.stream().noneMatch(there -> Normalization.normalize(there).equals(wanted))) {
        host.routes.add(wanted);
      }
    }
    for (Rule rule : kept.rules()) {
      if (!host.rules.contains(rule)) {
        host.rules.add(rule);
      }
    }
  }
}
