package org.uplink.hostnet.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uplink.hostnet.comparison.Comparison;
import org.uplink.hostnet.original.Footprint;
import org.uplink.hostnet.original.OriginalRestore;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.resolver.ResolvConf;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.LinkStateBuilder;
import org.uplink.hostnet.state.NeighbourEntry;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.RouteState;
import org.uplink.hostnet.sysctl.LinkSysctls;
import org.uplink.hostnet.sysctl.SysctlKey;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.rule.Rule;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/**
 * Plans to give the links that Uplink has touched what they had before Uplink's first change. The
 * planned host has lost Uplink's networks already.
 *
 * <p>What expires is not restored from the original network, because its time may be over: leases,
 * and what routers advertise. The links keep what they have of it now. What other programs have
 * added since stays too; only the addresses and the gateways that requests to Uplink have named go.
 */
final class OriginalPlanner {
  private final PlannedHost host;
  private final HostEnvironment environment;
  private final OriginalDevices links;
  private final NetworkState original;
  private final Set<String> devices;
  private final List<String> touched;
  private final List<NetworkSpec> specs;
  private final Set<Prefix> named;
  private final OriginalRoutes routes;

  /**
   * Creates the planner.
   *
   * @param host the planned host without Uplink's networks
   * @param running the networks in force before
   */
  OriginalPlanner(
      PlannedHost host,
      RunningConfiguration running,
      OriginalRestore restore,
      HostEnvironment environment) {
    this.host = host;
    this.environment = environment;
    links = new OriginalDevices(host, running, restore);
    original = links.original();
    devices = links.restored();
    touched = restore.devices();
    specs =
        running.networks().values().stream()
            .map(RunningConfiguration.RunningNetwork::spec)
            .toList();
    Footprint footprint = running.addTo(restore.footprint(), List.of());
    named = new HashSet<>(footprint.addresses());
    original.addresses().forEach(address -> named.remove(address.local()));
    routes = new OriginalRoutes(host, original, devices, named, Set.copyOf(footprint.gateways()));
  }

  void plan() {
    devices.forEach(this::restoreLink);
    restoreAddresses();
    routes.restore();
    restoreRules();
    restoreSysctls();
    restoreNeighbours();
    original.bridgeEntries().stream()
        .filter(entry -> entry.isOfAny(devices))
        .forEach(host::addBridgeEntry);
    restoreNameServers();
    host.touched.addAll(devices);
    warnOfRemovals();
  }

  private void restoreLink(String device) {
    LinkState then = original.link(device).orElseThrow();
    Optional<LinkState> now = host.start().link(device);
    host.put(
        LinkStateBuilder.builder(then)
            .permanentMac(now.map(LinkState::permanentMac).orElse(then.permanentMac()))
            .carrier(now.map(LinkState::carrier).orElse(false))
            .fixed(now.flatMap(LinkState::fixed))
            .build());
  }

  private void restoreAddresses() {
    List<AddressState> wanted =
        original.addresses().stream()
            .filter(address -> devices.contains(address.device()) && !address.expires())
            .map(address -> present(address).orElse(address))
            .toList();
    List<AddressState> left =
        host.addresses.stream()
            .filter(address -> devices.contains(address.device()) && !address.linkLocal())
            .filter(address -> address.expires() || !named.contains(address.local()))
            .filter(
                address ->
                    wanted.stream()
                        .noneMatch(
                            other ->
                                Normalization.identity(other)
                                    .equals(Normalization.identity(address))))
            .toList();
    host.addresses.removeIf(address -> devices.contains(address.device()));
    host.addresses.addAll(wanted);
    host.addresses.addAll(left);
  }

  /**
   * Finds an address that the link has already. It stays as it is, also if it has another flag or
   * label than then: to change those, it would have to be deleted, with its routes.
   */
  private Optional<AddressState> present(AddressState address) {
    return host.start().addresses().stream()
        .filter(it -> Normalization.identity(it).equals(Normalization.identity(address)))
        .findFirst();
  }

  /** Restores the rules in their order, which decides between rules of the same priority. */
  private void restoreRules() {
    Set<String> names = new TreeSet<>(devices);
    devices.forEach(
        device -> host.link(device).map(LinkState::alternativeNames).ifPresent(names::addAll));
    List<Rule> left = new ArrayList<>(host.rules);
    List<Rule> result = new ArrayList<>();
    for (Rule old : original.rules()) {
      Rule rule =
          old.withDevices(
              old.selector().inputDevice().map(links.nameNow()),
              old.selector().outputDevice().map(links.nameNow()));
      boolean isPresent = left.remove(rule);
      if (isPresent || Comparison.namesAnyOf(rule, names)) {
        result.add(rule);
        Stream.concat(
                rule.selector().inputDevice().stream(), rule.selector().outputDevice().stream())
            .filter(names::contains)
            .forEach(host.touched::add);
      }
    }
    left.removeIf(rule -> isOriginalOnGoneLink(rule, result, names));
    result.addAll(left);
    host.rules.clear();
    host.rules.addAll(result);
  }

  /**
   * Returns whether a rule of the original network still names a bridge of Uplink's that is gone. A
   * network that named its addresses leaves it so.
   */
  private boolean isOriginalOnGoneLink(Rule rule, List<Rule> restored, Set<String> names) {
    Set<String> gone =
        touched.stream().filter(it -> host.link(it).isEmpty()).collect(Collectors.toSet());
    if (!Comparison.namesAnyOf(rule, gone)) {
      return false;
    }
    host.touched.addAll(gone);
    Set<String> either = new TreeSet<>(names);
    either.addAll(gone);
    Rule anonymous = withoutNames(rule, either);
    return restored.stream().anyMatch(it -> withoutNames(it, either).equals(anonymous));
  }

  private static Rule withoutNames(Rule rule, Set<String> names) {
    return rule.withDevices(
        rule.selector().inputDevice().map(name -> names.contains(name) ? "" : name),
        rule.selector().outputDevice().map(name -> names.contains(name) ? "" : name));
  }

  private void restoreSysctls() {
    for (String device : devices) {
      host.sysctls.remove(LinkSysctls.mtuKey(device).toString());
      original
          .sysctlsOf(device)
          .forEach((key, value) -> host.setSysctl(SysctlKey.of(key, device), value));
    }
  }

  private void restoreNeighbours() {
    List<NeighbourEntry> wanted =
        original.neighbours().stream()
            .filter(entry -> entry.configured() && devices.contains(entry.device()))
            .toList();
    host.neighbours.removeIf(
        entry -> wanted.stream().anyMatch(other -> other.identity().equals(entry.identity())));
    host.neighbours.addAll(wanted);
  }

  /** Gives resolv.conf back if its name servers are those of a network. */
  private void restoreNameServers() {
    boolean areOfNetwork =
        specs.stream()
            .map(NetworkSpec::nameservers)
            .anyMatch(
                servers -> !servers.isEmpty() && ResolvConf.hasNameservers(host.resolver, servers));
    if (!areOfNetwork || host.resolver.equals(original.resolvConf())) {
      return;
    }
    Optional<String> notWritten = environment.whyResolverIsNotWritten();
    if (notWritten.isPresent()) {
      host.warnings.add(
          PlanWarning.ofHost(
              WarningCode.NAME_SERVERS_NOT_WRITTEN,
              "resolv.conf",
              "the original name servers are not written, because " + notWritten.get()));
    } else {
      host.resolver = original.resolvConf();
    }
  }

  /**
   * Replaces the warnings of the networks' removal: an address or a route that the original network
   * has is not removed, and what a network has added is to go.
   */
  private void warnOfRemovals() {
    host.warnings.removeIf(
        warning ->
            warning.code().equals(WarningCode.ADDRESS_REMOVED.word())
                || warning.code().equals(WarningCode.ROUTE_REMOVED.word()));
    for (AddressState address : host.start().addresses()) {
      boolean isTouched = host.touched.contains(address.device()) && !address.linkLocal();
      if (isTouched
          && !address.expires()
          && !named.contains(address.local())
          && host.addresses.stream().noneMatch(it -> it.local().equals(address.local()))) {
        host.warnings.add(
            PlanWarning.of(
                WarningCode.ADDRESS_REMOVED,
                address.device(),
                address.local().toString(),
                "%s is removed from %s, because the original network does not have it"
                    .formatted(address.local(), address.device())));
      }
    }
    for (RouteState route : host.start().routes()) {
      if (route.usesAnyOf(host.touched)
          && !route.protocol().equals(RouteProtocol.KERNEL)
          && route.expires().isEmpty()
          && !Normalization.isAdvertised(route)
          && !routes.isOfNetwork(route)
          && host.routes.stream().noneMatch(other -> leadsTheSameWay(other, route))) {
        host.warnOfRemoval(
            route,
            route.hops().stream()
                .flatMap(hop -> hop.device().stream())
                .findFirst()
                .orElse("the host"),
            "the original network does not have it");
      }
    }
  }

  private static boolean leadsTheSameWay(RouteState one, RouteState other) {
    return one.destination().equals(other.destination())
        && one.table().equals(other.table())
        && one.type().equals(other.type())
        && one.hops().stream()
            .map(RouteState.Hop::gateway)
            .toList()
            .equals(other.hops().stream().map(RouteState.Hop::gateway).toList());
  }
}
