package org.uplink.hostnet.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uplink.hostnet.request.BondOptions;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.LinkStateBuilder;
import org.uplink.hostnet.transition.BondStages;

/** Plans the creation, change or removal of one bond. */
final class BondPlanner {
  private final PlannedHost host;
  private final String name;
  private final Optional<BondSpec> former;

  /**
   * Creates a planner.
   *
   * @param former the bond of the request in force
   */
  BondPlanner(PlannedHost host, String name, Optional<BondSpec> former) {
    this.host = host;
    this.name = name;
    this.former = former;
  }

  /**
   * Plans to create or change the bond.
   *
   * @return the NICs that join the bond
   */
  List<String> plan(BondSpec spec) {
    Optional<LinkState> current = host.link(name);
    BondOptions options = spec.optionsAfter(current.flatMap(_ -> former));
    String model = model(spec);
    Optional<LinkState> first = host.link(model);
    LinkState.Bond existing =
        current
            .flatMap(LinkState::bond)
            .orElseGet(() -> LinkState.Bond.of(options.mode(), Optional.empty(), Map.of()));
    Map<String, Long> numbers = new HashMap<>(existing.options());
    options.numbers().forEach((name, value) -> numbers.put(name, value.longValue()));
    if (options.numbers().getOrDefault("miimon", 0) > 0) {
      // The driver stops ARP monitoring when it starts to watch the carriers.
      numbers.computeIfPresent("arp_interval", (_, _) -> 0L);
      numbers.computeIfPresent("arp_validate", (_, _) -> 0L);
    }
    if (current.isEmpty()) {
      host.originalMtus.remember(name, host.originalMtus.of(model));
    }
    host.put(
        LinkStateBuilder.builder(
                LinkState.of(
                    name,
                    Optional.of("bond"),
                    current.or(() -> first).map(LinkState::mtu).orElse(1500)))
            .mac(
                spec.mac()
                    .or(() -> current.flatMap(LinkState::mac))
                    .or(() -> first.flatMap(LinkState::mac)))
            .carrier(
                spec.nics().stream()
                    .flatMap(nic -> host.link(nic).stream())
                    .anyMatch(LinkState::carrier))
            .master(current.flatMap(LinkState::master))
            .bond(
                Optional.of(
                    existing
                        .withPrimary(options.primary().or(() -> keptPrimary(existing, spec)))
                        .withOptions(numbers)))
            .build());
    List<String> joining = new ArrayList<>();
    for (String nic : spec.nics()) {
      if (!host.portsOf(name).contains(nic)) {
        joining.add(nic);
        host.change(nic, link -> link.withMaster(Optional.of(name)).withUp(true));
        host.dropLinkLocal(nic);
      }
    }
    for (String port : host.portsOf(name)) {
      if (!spec.nics().contains(port)) {
        releasePort(port);
      }
    }
    return joining;
  }

  /** Plans to remove the bond. Its ports become separate NICs again. */
  void planRemoval() {
    host.portsOf(name).forEach(this::releasePort);
    host.remove(name);
  }

  /**
   * Returns the port whose MAC and MTU a new bond takes: the NIC that carries the network now,
   * because its neighbours know its MAC, or else, as the driver does, the one that the request
   * names first.
   */
  private String model(BondSpec spec) {
    return spec.nics().stream()
        .filter(nic -> BondStages.isInUse(host.start(), nic))
        .findFirst()
        .orElse(spec.nics().getFirst());
  }

  /** Returns the preferred port that somebody else has set, unless it leaves the bond. */
  private Optional<String> keptPrimary(LinkState.Bond existing, BondSpec spec) {
    boolean isOurs =
        former
            .flatMap(request -> BondOptions.parse(request.options()).primary())
            .equals(existing.primary());
    return existing.primary().filter(port -> !isOurs && spec.nics().contains(port));
  }

  /** Releases a port. The bonding driver gives it the MAC and the MTU with which it joined. */
  private void releasePort(String port) {
    host.change(
        port,
        link ->
            link.withMaster(Optional.empty())
                .withUp(true)
                .withMtu(host.originalMtus.of(port))
                .withDriverMtu(
                    host.originalMtus.isKnown(port) ? Optional.empty() : Optional.of(true))
                .withMac(
                    link.fixed()
                        .flatMap(LinkState.FixedProperties::macBeforeBond)
                        .or(link::permanentMac)
                        .or(link::mac)));
  }
}
