package org.uplink.hostnet.state;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.uplink.hostnet.resolver.ResolvConf;
import org.uplink.rtnetlink.rule.Rule;

/** Compares what is with what should be, as far as some links are concerned. */
public final class Comparison {
  private final Set<String> devices;
  private final List<String> differences = new ArrayList<>();

  private Comparison(Set<String> devices) {
    this.devices = devices;
  }

  /** Compares the links of the snapshot, and what belongs to them. */
  public static Verification compare(NetworkState is, Snapshot should) {
    return compare(is, should.targetFor(is), Set.copyOf(should.devices()));
  }

  /** Compares these links, and what belongs to them. */
  public static Verification compare(NetworkState is, NetworkState should, Set<String> devices) {
    Comparison comparison = new Comparison(devices);
    comparison.links(is, should);
    comparison.members(
        "address", addresses(is, should, devices), addresses(should, should, devices));
    comparison.members("route", routes(is, should, devices), routes(should, should, devices));
    comparison.members("rule", rules(is, devices), rules(should, devices));
    comparison.sysctls(is, should);
    comparison.resolver(is, should);
    return new Verification(comparison.differences);
  }

  private void links(NetworkState is, NetworkState should) {
    for (String device : devices) {
      Optional<LinkState> there = is.link(device);
      Optional<LinkState> wanted = should.link(device);
      boolean same =
          (there.isPresent() && wanted.isPresent())
              ? Normalization.matches(there.get(), wanted.get())
              : there.isEmpty() && wanted.isEmpty();
      if (!same) {
        differences.add("link " + device + " is " + describe(there) + ", not " + describe(wanted));
      }
    }
  }

  private static String describe(Optional<LinkState> link) {
    return link.map(LinkState::toString).orElse("not there");
  }

  private void members(String what, Map<String, Integer> is, Map<String, Integer> should) {
    should.forEach(
        (member, count) -> {
          if (is.getOrDefault(member, 0) < count) {
            differences.add(what + " missing: " + member);
          }
        });
    is.forEach(
        (member, count) -> {
          if (should.getOrDefault(member, 0) < count) {
            differences.add(what + " too much: " + member);
          }
        });
  }

  private void sysctls(NetworkState is, NetworkState should) {
    for (String device : devices) {
      if (is.link(device).isPresent() && should.link(device).isPresent()) {
        Map<String, String> there = is.sysctlsOf(device);
        should
            .sysctlsOf(device)
            .forEach(
                (key, value) -> {
                  String found = there.get(key);
                  if (found != null && !found.equals(value)) {
                    differences.add(
                        "setting " + key + " of " + device + " is " + found + ", not " + value);
                  }
                });
      }
    }
  }

  private void resolver(NetworkState is, NetworkState should) {
    if (!is.resolvConf().equals(should.resolvConf())) {
      differences.add(
          "the name servers are "
              + ResolvConf.nameservers(is.resolvConf().orElse(""))
              + " in a resolv.conf that is not the one with "
              + ResolvConf.nameservers(should.resolvConf().orElse("")));
    }
  }

  private static Map<String, Integer> addresses(
      NetworkState state, NetworkState should, Set<String> devices) {
    List<AddressState> wanted = should.addresses().stream().map(Normalization::normalize).toList();
    return count(
        state.addresses().stream()
            .filter(address -> devices.contains(address.device()))
            .filter(address -> !Normalization.isTemporary(address))
            .filter(
                address ->
                    wanted.contains(Normalization.normalize(address)) || !isAutomatic(address))
            .map(Normalization::normalize)
            .toList(),
        Object::toString);
  }

  /** Whether the kernel gives it to a link by itself, or on a router's word. */
  private static boolean isAutomatic(AddressState address) {
    return !address.ipv4() && (address.linkLocal() || address.life().isPresent());
  }

  private static Map<String, Integer> routes(
      NetworkState state, NetworkState should, Set<String> devices) {
    List<RouteState> wanted = should.routes().stream().map(Normalization::normalize).toList();
    List<RouteState> once = new ArrayList<>();
    for (RouteState route : state.routes()) {
      RouteState normal = Normalization.normalize(route);
      boolean counts =
          devices.stream().anyMatch(route::uses)
              && !Normalization.isKernelManaged(route)
              && (wanted.contains(normal) || !isAutomatic(route));
      // A router's route may stand twice for a while: ours, and the one that it makes anew.
      if (counts && !(Normalization.isAdvertised(route) && once.contains(normal))) {
        once.add(normal);
      }
    }
    return count(once, Object::toString);
  }

  private static boolean isAutomatic(RouteState route) {
    return !route.ipv4() && (Normalization.isAdvertised(route) || route.expires().isPresent());
  }

  private static Map<String, Integer> rules(NetworkState state, Set<String> devices) {
    return count(
        state.rules().stream().filter(rule -> namesAnyOf(rule, devices)).toList(), Rule::toString);
  }

  /** Whether a rule names one of these links. */
  public static boolean namesAnyOf(Rule rule, Set<String> devices) {
    return rule.selector().inputDevice().filter(devices::contains).isPresent()
        || rule.selector().outputDevice().filter(devices::contains).isPresent();
  }

  private static <T> Map<String, Integer> count(List<T> members, Function<T, String> text) {
    Map<String, Integer> counted = new LinkedHashMap<>();
    members.forEach(member -> counted.merge(text.apply(member), 1, Integer::sum));
    return counted;
  }
}
