package org.uplink.hostnet.comparison;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.NeighbourEntry;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.RouteState;
import org.uplink.rtnetlink.rule.Rule;

/**
 * How often each object of some links is in a state. Leaves out what the kernel adds and removes by
 * itself, unless the wanted state has it.
 */
final class ObjectCounts {
  private ObjectCounts() {}

  static Map<AddressState, Integer> addresses(
      NetworkState state, NetworkState wanted, Set<String> devices) {
    Set<AddressState> expected =
        wanted.addresses().stream().map(Normalization::normalize).collect(Collectors.toSet());
    // Only the kernel can mark an address as temporary: after it was moved back, it is an ordinary
    // one.
    Set<List<Object>> temporary =
        wanted.addresses().stream()
            .filter(Normalization::isTemporary)
            .map(ObjectCounts::place)
            .collect(Collectors.toSet());
    return count(
        state.addresses().stream()
            .filter(address -> devices.contains(address.device()))
            .filter(address -> !Normalization.isTemporary(address))
            .filter(address -> !temporary.contains(place(address)))
            .filter(
                address ->
                    expected.contains(Normalization.normalize(address))
                        || !Comparison.isAutomatic(address))
            .map(Normalization::normalize)
            .toList());
  }

  static Map<RouteState, Integer> routes(
      NetworkState state, NetworkState wanted, Set<String> devices) {
    Set<RouteState> expected =
        wanted.routes().stream().map(Normalization::normalize).collect(Collectors.toSet());
    Map<RouteState, Integer> counted = new LinkedHashMap<>();
    for (RouteState route : state.routes()) {
      RouteState normal = Normalization.normalize(route);
      boolean counts =
          route.usesAnyOf(devices)
              && !Normalization.isKernelManaged(route)
              && (expected.contains(normal) || !Comparison.isAutomatic(route));
      // An advertised route may exist twice for a while: Uplink added one, and the next
      // advertisement the other.
      if (counts && !(Normalization.isAdvertised(route) && counted.containsKey(normal))) {
        counted.merge(normal, 1, Integer::sum);
      }
    }
    return counted;
  }

  static Map<Rule, Integer> rules(NetworkState state, Set<String> devices) {
    return count(
        state.rules().stream().filter(rule -> Comparison.namesAnyOf(rule, devices)).toList());
  }

  static Map<NeighbourEntry, Integer> neighbours(NetworkState state, Set<String> devices) {
    return count(
        devices.stream().flatMap(device -> state.configuredNeighboursOf(device).stream()).toList());
  }

  private static List<Object> place(AddressState address) {
    return List.of(address.device(), address.local());
  }

  private static <T> Map<T, Integer> count(List<T> members) {
    Map<T, Integer> counted = new LinkedHashMap<>();
    members.forEach(member -> counted.merge(member, 1, Integer::sum));
    return counted;
  }
}
