package org.uplink.hostnet.comparison;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.LinkStateBuilder;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.NetworkStateBuilder;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.sysctl.SysctlKey;

/**
 * The links that got another name after a plan was computed. Another program, such as udev, may
 * rename a link at any time. Its addresses, routes and settings stay.
 *
 * @param names the new names by the old names
 */
public record RenamedLinks(Map<String, String> names) {
  public RenamedLinks {
    names = Map.copyOf(names);
  }

  /**
   * Finds the links. A link that existed before the plan is known by its index. A link that the
   * plan created is known by its kind and its ports, its MAC or its VLAN.
   */
  public static RenamedLinks find(Snapshot snapshot, NetworkState now) {
    Map<String, String> names = new TreeMap<>();
    Map<OptionalInt, LinkState> byIndex = new HashMap<>();
    now.links().forEach(link -> byIndex.put(link.index(), link));
    for (LinkState link : snapshot.before().links()) {
      if (link.index().isPresent()) {
        Optional.ofNullable(byIndex.get(link.index()))
            .filter(found -> found.kind().equals(link.kind()))
            .filter(found -> !found.name().equals(link.name()))
            .ifPresent(found -> names.put(link.name(), found.name()));
      }
    }
    for (String created : snapshot.created()) {
      if (now.link(created).isEmpty()) {
        snapshot
            .after()
            .flatMap(
                after ->
                    new RenamedLinks(names).findCreated(created, after, snapshot.before(), now))
            .ifPresent(found -> names.put(created, found));
      }
    }
    return new RenamedLinks(names);
  }

  /**
   * Returns a snapshot with the new names. Rules keep the old names, as they do in the kernel, so
   * the devices of the snapshot include the old names.
   */
  public Snapshot applyTo(Snapshot snapshot) {
    if (names.isEmpty()) {
      return snapshot;
    }
    Set<String> devices = new TreeSet<>();
    for (String device : snapshot.devices()) {
      devices.add(name(device));
      if (!names.containsValue(device)) {
        devices.add(device);
      }
    }
    return new Snapshot(
        List.copyOf(devices),
        snapshot.created().stream().map(this::name).toList(),
        applyTo(snapshot.before()),
        snapshot.resolver(),
        snapshot.persistent(),
        snapshot.after().map(this::applyTo),
        snapshot.adoption(),
        snapshot.engine(),
        snapshot.zonePlan());
  }

  /** Returns the changes of names, for the outcome of a change. */
  List<ConcurrentChange> changes() {
    List<ConcurrentChange> changes = new ArrayList<>();
    new TreeMap<>(names)
        .forEach(
            (old, current) ->
                changes.add(
                    ConcurrentChange.left(
                        "renamed %s to %s".formatted(old, current),
                        _ -> {},
                        state -> state.link(current).isPresent(),
                        "link " + current)));
    return changes;
  }

  /** Finds the new name of a link that the plan created, if exactly one link can be it. */
  private Optional<String> findCreated(
      String created, NetworkState after, NetworkState before, NetworkState now) {
    List<String> candidates =
        now.links().stream()
            .filter(link -> before.link(link.name()).isEmpty())
            .filter(link -> after.link(link.name()).isEmpty())
            .filter(
                link ->
                    after
                        .link(created)
                        .filter(planned -> isSame(link, planned, after, now))
                        .isPresent())
            .map(LinkState::name)
            .toList();
    return candidates.size() == 1 ? Optional.of(candidates.getFirst()) : Optional.empty();
  }

  private boolean isSame(LinkState link, LinkState planned, NetworkState after, NetworkState now) {
    if (!link.kind().equals(planned.kind())) {
      return false;
    }
    if (planned.vlan().isPresent()) {
      return link.vlan().equals(planned.vlan())
          && link.lower().equals(planned.lower().map(this::name));
    }
    boolean hasPort =
        after.portsOf(planned.name()).stream()
            .map(this::name)
            .anyMatch(now.portsOf(link.name())::contains);
    return hasPort || (planned.mac().isPresent() && planned.mac().equals(link.mac()));
  }

  /** Returns a state with the new names. Rules keep the old names. */
  public NetworkState applyTo(NetworkState state) {
    SortedMap<String, String> sysctls = new TreeMap<>();
    state
        .sysctls()
        .forEach(
            (key, value) -> {
              SysctlKey parsed = SysctlKey.parse(key);
              sysctls.put(parsed.withDevice(name(parsed.device())).toString(), value);
            });
    return NetworkStateBuilder.builder(state)
        .links(state.links().stream().map(this::applyTo).toList())
        .addresses(
            state.addresses().stream()
                .map(address -> address.withDeviceRenamed(name(address.device())))
                .toList())
        .routes(state.routes().stream().map(route -> route.withDevices(this::name)).toList())
        .sysctls(sysctls)
        .neighbours(
            state.neighbours().stream()
                .map(entry -> entry.withDevice(name(entry.device())))
                .toList())
        .bridgeEntries(
            state.bridgeEntries().stream()
                .map(entry -> entry.withNames(name(entry.bridge()), name(entry.port())))
                .toList())
        .build();
  }

  private LinkState applyTo(LinkState link) {
    return LinkStateBuilder.builder(link)
        .name(name(link.name()))
        .master(link.master().map(this::name))
        .lower(link.lower().map(this::name))
        .bond(link.bond().map(bond -> bond.withPrimary(bond.primary().map(this::name))))
        .build();
  }

  private String name(String old) {
    return names.getOrDefault(old, old);
  }
}
