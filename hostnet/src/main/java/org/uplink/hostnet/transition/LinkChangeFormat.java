package org.uplink.hostnet.transition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.uplink.hostnet.state.LinkState;

/** Changes of a link in words. */
final class LinkChangeFormat {
  private LinkChangeFormat() {}

  static String change(LinkState from, LinkState to) {
    List<String> words = new ArrayList<>();
    if (from.up() != to.up()) {
      words.add(to.up() ? "up" : "down");
    }
    if (from.mtu() != to.mtu()) {
      words.add("MTU " + to.mtu());
    }
    if (!from.mac().equals(to.mac())) {
      words.add("MAC " + to.mac().map(Object::toString).orElse("none"));
    }
    to.bridge()
        .filter(bridge -> !from.bridge().equals(to.bridge()))
        .ifPresent(
            bridge ->
                words.add(
                    "STP "
                        + (bridge.stp() ? "on" : "off")
                        + ", forward delay "
                        + bridge.forwardDelayMillis()
                        + " ms"
                        + other(from, bridge)));
    to.bond()
        .filter(bond -> !from.bond().equals(to.bond()))
        .ifPresent(bond -> words.add("bond options " + bond.options()));
    to.portOptions().entrySet().stream()
        .filter(option -> !option.getValue().equals(from.portOptions().get(option.getKey())))
        .sorted(Map.Entry.comparingByKey())
        .forEach(option -> words.add("as a port " + option.getKey() + " " + option.getValue()));
    return "set " + to.name() + " " + String.join(", ", words);
  }

  private static String other(LinkState from, LinkState.Bridge bridge) {
    Map<String, Integer> were = from.bridge().map(LinkState.Bridge::options).orElse(Map.of());
    return bridge.options().entrySet().stream()
        .filter(option -> !option.getValue().equals(were.get(option.getKey())))
        .sorted(Map.Entry.comparingByKey())
        .map(option -> ", " + option.getKey() + " " + option.getValue())
        .collect(Collectors.joining());
  }
}
