package org.uplink.hostnet.transition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.state.LinkState;
import org.uplink.rtnetlink.net.RawAttribute;

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
    to.broadcast()
        .filter(_ -> !from.broadcast().equals(to.broadcast()))
        .ifPresent(broadcast -> changes.add("broadcast address " + broadcast));
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
        .ifPresent(bond -> changes.add(bondOptions(from.bond(), bond)));
    to.alias()
        .filter(_ -> !from.alias().equals(to.alias()))
        .ifPresent(alias -> changes.add("alias \"" + alias + "\""));
    changes.addAll(changed("", from.settings(), to.settings()));
    changes.addAll(changed("", from.vlanOptions(), to.vlanOptions()));
    changes.addAll(changed("port option ", from.portOptions(), to.portOptions()));
    changes.addAll(changed(from.rawPortOptions(), to.rawPortOptions()));
    to.alternativeNamesLostIn(from).forEach(name -> changes.add("alternative name " + name));
    return "set %s %s".formatted(to.name(), String.join(", ", changes));
  }

  private static String changedOptions(LinkState from, LinkState.Bridge bridge) {
    List<String> changes = new ArrayList<>();
    changes.add("");
    changes.addAll(
        changed(
            "", from.bridge().map(LinkState.Bridge::options).orElse(Map.of()), bridge.options()));
    changes.addAll(
        changed(
            from.bridge().map(LinkState.Bridge::rawOptions).orElse(List.of()),
            bridge.rawOptions()));
    return String.join(", ", changes);
  }

  private static String bondOptions(Optional<LinkState.Bond> from, LinkState.Bond to) {
    List<String> changes = new ArrayList<>();
    if (!to.primary().equals(from.flatMap(LinkState.Bond::primary))) {
      changes.add("primary " + to.primary().orElse("none"));
    }
    changes.addAll(changed("", from.map(LinkState.Bond::options).orElse(Map.of()), to.options()));
    to.arpTargets()
        .filter(targets -> !from.flatMap(LinkState.Bond::arpTargets).equals(Optional.of(targets)))
        .ifPresent(
            targets ->
                changes.add(
                    targets.stream()
                        .map(IpLiteral::format)
                        .collect(Collectors.joining(" ", "arp_ip_target ", ""))));
    changes.addAll(
        changed(from.map(LinkState.Bond::rawOptions).orElse(List.of()), to.rawOptions()));
    return "bond options " + String.join(", ", changes);
  }

  private static List<String> changed(String prefix, Map<String, Long> from, Map<String, Long> to) {
    return to.entrySet().stream()
        .filter(option -> !option.getValue().equals(from.get(option.getKey())))
        .sorted(Map.Entry.comparingByKey())
        .map(option -> "%s%s %d".formatted(prefix, option.getKey(), option.getValue()))
        .toList();
  }

  private static List<String> changed(List<RawAttribute> from, List<RawAttribute> to) {
    return to.stream().filter(raw -> !from.contains(raw)).map(RawAttribute::toString).toList();
  }
}
