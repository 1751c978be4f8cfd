package org.uplink.hostnet.comparison;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.resolver.ResolvConf;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.BridgeEntryState;
import org.uplink.hostnet.state.Ipv6Mtus;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NeighbourEntry;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.PrefixRoutes;
import org.uplink.hostnet.state.RouteFormat;
import org.uplink.hostnet.state.RouteState;
import org.uplink.hostnet.state.RuleFormat;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.sysctl.LinkSysctls;
import org.uplink.rtnetlink.rule.Rule;

/** Compares two states of a host. Ignores everything that does not belong to the given links. */
public final class Comparison {
  private final Set<String> devices;
  private final List<String> differences = new ArrayList<>();

  private Comparison(Set<String> devices) {
    this.devices = devices;
  }

  /**
   * Compares the links of a snapshot, with their addresses, routes, rules and sysctls.
   *
   * @param others the changes of other programs that a rollback has kept
   */
  public static Verification compare(
      NetworkState current, Snapshot planned, ConcurrentChanges others) {
    Snapshot snapshot = RenamedLinks.find(planned, current).applyTo(planned);
    NetworkState wanted = others.addTo(snapshot.targetFor(current));
    Verification compared = compare(current, wanted, Set.copyOf(snapshot.devices()));
    List<String> differences = new ArrayList<>(compared.differences());
    for (RouteState route : awaitedAdvertisements(current, snapshot)) {
      differences.add(
          "the route "
              + RouteFormat.format(route)
              + " has another metric until the router advertises it again");
    }
    return new Verification(differences);
  }

  /**
   * Returns the advertised routes of a snapshot that exist only with a metric that Uplink chose.
   * The kernel adds these routes itself when the router advertises them again.
   */
  public static List<RouteState> awaitedAdvertisements(NetworkState current, Snapshot snapshot) {
    return snapshot.before().routes().stream()
        .filter(Normalization::isAdvertised)
        .filter(route -> route.usesAnyOf(snapshot.devices()))
        .filter(route -> !hasHigherMetric(route, snapshot.before()))
        .filter(
            route -> {
              List<OptionalLong> metrics = metricsOf(route, current);
              return !metrics.isEmpty() && !metrics.contains(route.priority());
            })
        .toList();
  }

  /** Compares links, with their addresses, routes, rules and sysctls. */
  public static Verification compare(
      NetworkState current, NetworkState wanted, Set<String> devices) {
    Comparison comparison = new Comparison(devices);
    comparison.links(current, wanted);
    comparison.members(
        ObjectCounts.addresses(current, wanted, devices),
        ObjectCounts.addresses(wanted, wanted, devices),
        Normalization::identity,
        address -> "the address %s of %s".formatted(address.local(), address.device()));
    comparison.members(
        ObjectCounts.routes(current, wanted, devices),
        ObjectCounts.routes(wanted, wanted, devices),
        Normalization::identity,
        route -> "the route " + RouteFormat.format(route));
    comparison.members(
        ObjectCounts.rules(current, devices),
        ObjectCounts.rules(wanted, devices),
        rule -> rule,
        rule -> "the rule " + RuleFormat.format(rule));
    comparison.members(
        ObjectCounts.neighbours(current, devices),
        ObjectCounts.neighbours(wanted, devices),
        NeighbourEntry::identity,
        entry ->
            "the neighbour %s of %s".formatted(IpLiteral.format(entry.address()), entry.device()));
    comparison.bridgeEntries(current, wanted);
    comparison.sysctls(current, wanted);
    comparison.resolver(current, wanted);
    return new Verification(comparison.differences);
  }

  /** Returns whether a rule names one of these links. */
  public static boolean namesAnyOf(Rule rule, Set<String> devices) {
    return rule.selector().inputDevice().filter(devices::contains).isPresent()
        || rule.selector().outputDevice().filter(devices::contains).isPresent();
  }

  /** Returns whether the kernel adds the address itself, also for a router advertisement. */
  static boolean isAutomatic(AddressState address) {
    return !address.ipv4() && (address.linkLocal() || address.expires());
  }

  static boolean isAutomatic(RouteState route) {
    return !route.ipv4() && (Normalization.isAdvertised(route) || route.expires().isPresent());
  }

  /**
   * Returns whether an advertised route also exists with the higher metric of the route that Uplink
   * added.
   */
  private static boolean hasHigherMetric(RouteState route, NetworkState state) {
    return metricsOf(route, state).stream()
        .anyMatch(metric -> metric.orElse(0) > route.priority().orElse(0));
  }

  private static List<OptionalLong> metricsOf(RouteState route, NetworkState state) {
    return state.routes().stream()
        .filter(PrefixRoutes.matching(route))
        .map(RouteState::priority)
        .toList();
  }

  private void links(NetworkState current, NetworkState wanted) {
    for (String device : devices) {
      Optional<LinkState> found = current.link(device);
      Optional<LinkState> expected = wanted.link(device);
      if (found.isPresent() && expected.isPresent()) {
        differences.addAll(
            DifferenceFormat.format(
                "the link " + device,
                Normalization.normalize(found.get()),
                Normalization.normalize(Normalization.completed(expected.get(), found.get()))));
        lostOfLink(found.get(), expected.get());
        // The kernel turns it off below a VLAN too, but only when the features are computed again.
        boolean canHaveOffload = current.vlansOn(device).isEmpty();
        if (canHaveOffload
            && expected.get().hasReceiveOffload()
            && !found.get().hasReceiveOffload()) {
          differences.add(
              "the link " + device + ": large receive offload (LRO) is off and should be on");
        }
      } else if (expected.isPresent()) {
        differences.add("the link " + device + " is missing");
      } else if (found.isPresent()) {
        differences.add("the link " + device + " still exists");
      }
    }
  }

  /** Reports what a link that was created again does not have any more. */
  private void lostOfLink(LinkState found, LinkState expected) {
    expected
        .alternativeNamesLostIn(found)
        .forEach(
            name ->
                differences.add(
                    "the link %s: the alternative name %s is missing"
                        .formatted(found.name(), name)));
    if (expected.wasCreatedAgain(found)) {
      expected
          .mode()
          .filter(_ -> !expected.mode().equals(found.mode()))
          .ifPresent(
              mode ->
                  differences.add(
                      "the link %s: the mode \"%s\" is missing".formatted(found.name(), mode)));
      expected.queueingDisciplines().stream()
          .filter(discipline -> !found.queueingDisciplines().contains(discipline))
          .forEach(
              discipline ->
                  differences.add(
                      "the link %s: the queueing discipline \"%s\" is missing"
                          .formatted(found.name(), discipline)));
    }
  }

  /** Reports missing entries. Files of earlier agents have none, so others are no difference. */
  private void bridgeEntries(NetworkState current, NetworkState wanted) {
    Set<BridgeEntryState> found = new HashSet<>(current.bridgeEntries());
    for (BridgeEntryState entry : wanted.bridgeEntries()) {
      if (entry.isOfAny(devices) && !found.contains(entry)) {
        differences.add(entry.describe() + " is missing");
      }
    }
  }

  private <T extends Record> void members(
      Map<T, Integer> found,
      Map<T, Integer> expected,
      Function<T, Object> identity,
      Function<T, String> subject) {
    Map<Object, Deque<T>> unexpected = new LinkedHashMap<>();
    for (T member : lacking(found, expected)) {
      unexpected.computeIfAbsent(identity.apply(member), _ -> new ArrayDeque<>()).add(member);
    }
    for (T missing : lacking(expected, found)) {
      Deque<T> others = unexpected.getOrDefault(identity.apply(missing), new ArrayDeque<>());
      if (others.isEmpty()) {
        differences.add(subject.apply(missing) + " is missing");
      } else {
        differences.addAll(
            DifferenceFormat.format(subject.apply(missing), others.removeFirst(), missing));
      }
    }
    unexpected.values().stream()
        .flatMap(Deque::stream)
        .forEach(member -> differences.add(subject.apply(member) + " is left over"));
  }

  /** Returns the members that occur less often in the other map. */
  private static <T> List<T> lacking(Map<T, Integer> members, Map<T, Integer> other) {
    List<T> lacking = new ArrayList<>();
    members.forEach(
        (member, count) -> {
          if (other.getOrDefault(member, 0) < count) {
            lacking.add(member);
          }
        });
    return lacking;
  }

  private void sysctls(NetworkState current, NetworkState wanted) {
    for (String device : devices) {
      if (current.link(device).isPresent() && wanted.link(device).isPresent()) {
        Map<String, String> values = current.sysctlsOf(device);
        ipv6Mtu(device, current, wanted);
        SortedMap<String, String> expected = wanted.sysctlsOf(device);
        expected.remove(LinkSysctls.mtuKey(device).withoutDevice());
        expected.forEach(
            (key, value) -> {
              String found = values.get(key);
              if (found != null && !found.equals(value)) {
                differences.add(
                    key.endsWith("/" + LinkSysctls.SECRET)
                        ? "sysctl %s of %s differs".formatted(key, device)
                        : "sysctl %s of %s is %s and should be %s"
                            .formatted(key, device, found, value));
              }
            });
      }
    }
  }

  private void ipv6Mtu(String device, NetworkState current, NetworkState wanted) {
    Ipv6Mtus found = new Ipv6Mtus(current);
    Ipv6Mtus expected = new Ipv6Mtus(wanted);
    boolean isSet = found.lowerOf(device).isPresent() || expected.lowerOf(device).isPresent();
    if (isSet
        && found.of(device).isPresent()
        && expected.of(device).isPresent()
        && !found.of(device).equals(expected.of(device))
        && !found.mayBeAdvertised(device)) {
      differences.add(
          "sysctl ipv6/mtu of %s is %s and should be %s"
              .formatted(device, found.of(device).get(), expected.of(device).get()));
    }
  }

  private void resolver(NetworkState current, NetworkState wanted) {
    if (!current.resolvConf().equals(wanted.resolvConf())) {
      differences.add(
          "resolv.conf has the name servers %s and differs from the one with %s"
              .formatted(
                  ResolvConf.nameservers(current.resolvConf().orElse("")),
                  ResolvConf.nameservers(wanted.resolvConf().orElse(""))));
    }
  }
}
