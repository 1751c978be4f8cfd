package org.uplink.hostnet.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/**
 * Finds the NICs of the safe configuration on a host that has booted: by their MACs, because a boot
 * may give them other names.
 *
 * <p>A NIC that has kept its name is taken first. Of several other NICs with one MAC, a port of
 * another device is not taken (the virtual function of an accelerated NIC); if there are still
 * several, none is. A NIC without a permanent MAC may have another MAC at each boot, so it is found
 * by its name if nothing has its former MAC. A NIC whose MAC was not stored is found by its name.
 */
final class SafeNics {
  private final NetworkState state;
  private final RunningConfiguration safe;
  private final Map<String, String> renamed = new TreeMap<>();
  private final Map<String, List<String>> ambiguous = new TreeMap<>();
  private final List<String> withOtherMac = new ArrayList<>();

  SafeNics(NetworkState state, RunningConfiguration safe) {
    this.state = state;
    this.safe = safe;
    safe.nics().forEach(this::findByNameAndMac);
    safe.nics().forEach(this::findByMac);
    safe.nics().keySet().forEach(this::findByName);
  }

  /** Returns the name that a NIC has now; empty if the NIC is missing. */
  Optional<String> nameOf(String nic) {
    String known = renamed.get(nic);
    if (known != null) {
      return Optional.of(known);
    }
    return safe.nics().containsKey(nic) ? Optional.empty() : state.link(nic).map(LinkState::name);
  }

  /** Returns the name that a link has now; the same name for a link that is not a NIC. */
  String nameNow(String link) {
    return renamed.getOrDefault(link, link);
  }

  <T> SortedMap<String, T> withNamesNow(Map<String, T> byName) {
    SortedMap<String, T> now = new TreeMap<>();
    byName.forEach((name, value) -> now.put(nameNow(name), value));
    return now;
  }

  List<PlanWarning> warnings() {
    List<PlanWarning> warnings = new ArrayList<>();
    renamed.forEach(
        (name, now) -> {
          if (!now.equals(name)) {
            warnings.add(
                PlanWarning.of(
                    WarningCode.NIC_RENAMED,
                    now,
                    name,
                    "NIC %s is now named %s".formatted(name, now)));
          }
        });
    ambiguous.forEach((name, found) -> warnings.add(ambiguityOf(name, found)));
    for (String name : withOtherMac) {
      warnings.add(
          PlanWarning.ofDevice(
              WarningCode.NIC_FOUND_BY_NAME,
              name,
              "NIC "
                  + name
                  + " has another MAC than before the boot, and no permanent one. It is found by its name"));
    }
    return warnings;
  }

  private PlanWarning ambiguityOf(String name, List<String> found) {
    String mac = String.valueOf(safe.nics().get(name));
    return PlanWarning.of(
        WarningCode.NIC_AMBIGUOUS,
        name,
        mac,
        "NIC %s is missing, and several NICs have its MAC %s: %s. None of them is used in its place."
            .formatted(name, mac, String.join(", ", found)));
  }

  private void findByNameAndMac(String name, MacAddress mac) {
    state.link(name).filter(nic -> has(mac, nic)).ifPresent(_ -> renamed.put(name, name));
  }

  private void findByMac(String name, MacAddress mac) {
    if (renamed.containsKey(name)) {
      return;
    }
    List<LinkState> found =
        state.links().stream().filter(link -> has(mac, link) && !isTaken(link.name())).toList();
    List<LinkState> separate = found.stream().filter(link -> !isForeignPort(link)).toList();
    List<String> names =
        (separate.isEmpty() ? found : separate).stream().map(LinkState::name).toList();
    if (names.size() == 1) {
      renamed.put(name, names.getFirst());
    } else if (!names.isEmpty()) {
      ambiguous.put(name, names);
    }
  }

  private void findByName(String name) {
    boolean isFound = renamed.containsKey(name) || ambiguous.containsKey(name) || isTaken(name);
    Optional<LinkState> sameName =
        state.link(name).filter(NicIdentity::isNic).filter(nic -> nic.permanentMac().isEmpty());
    if (!isFound && sameName.isPresent()) {
      renamed.put(name, name);
      withOtherMac.add(name);
    }
  }

  private boolean isTaken(String link) {
    return renamed.containsValue(link);
  }

  private static boolean has(MacAddress mac, LinkState link) {
    return NicIdentity.isNic(link)
        && link.permanentMac().or(link::mac).filter(mac::equals).isPresent();
  }

  private boolean isForeignPort(LinkState link) {
    return link.master()
        .filter(master -> !safe.networks().containsKey(master))
        .filter(master -> !safe.bondings().containsKey(master))
        .isPresent();
  }
}
