package org.uplink.hostnet.transition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.state.LinkState;

/** Describes the changes of a link. */
final class LinkChangeFormat {
  private LinkChangeFormat() {}

  static String format(LinkState from, LinkState to) {
    List<String> changes = new ArrayList<>();
    if (from.up() != to.up()) {
      changes.add(to.up() ? "up" : "down");
    }
    if (from.mtu() != to.mtu()) {
      changes.add("MTU " + to.mtu());
    }
    if (!from.mac().equals(to.mac())) {
      changes.add("MAC " + to.mac().map(Object::toString).orElse("none"));
    }
    to.bridge()
        .filter(bridge -> !from.bridge().equals(to.bridge()))
        .ifPresent(
            bridge ->
                changes.add(
                    "STP "
                        + (bridge.stp() ? "on" : "off")
                        + ", forward delay "
                        + bridge.forwardDelayMillis()
                        + " ms"
                        + changedOptions(from, bridge)));
    to.token()
        .filter(token -> !from.token().equals(to.token()))
        .ifPresent(token -> changes.add("token " + IpLiteral.format(token)));
    to.bond()
        .filter(bond -> !from.bond().equals(to.bond()))
        .ifPresent(bond -> changes.add("bond options " + bond.options()));
    to.portOptions().entrySet().stream()
        .filter(option -> !option.getValue().equals(from.portOptions().get(option.getKey())))
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            option ->
                changes.add("port option %s %d".formatted(option.getKey(), option.getValue())));
    return "set %s %s".formatted(to.name(), String.join(", ", changes));
  }

  private static String changedOptions(LinkState from, LinkState.Bridge bridge) {
    Map<String, Integer> before = from.bridge().map(LinkState.Bridge::options).orElse(Map.of());
    return bridge.options().entrySet().stream()
        .filter(option -> !option.getValue().equals(before.get(option.getKey())))
        .sorted(Map.Entry.comparingByKey())
        .map(option -> ", %s %d".formatted(option.getKey(), option.getValue()))
        .collect(Collectors.joining());
  }
}
