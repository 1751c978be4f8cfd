package org.uplink.engine.network;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.uplink.verbs.proof.Probe;

/**
 * The devices and networks of a host, as its capabilities report them.
 *
 * @param canTakeOver whether the host can move the whole configuration of a device to a network
 * @param knowsDefaultMtu whether the host remembers the MTU that a NIC had before its network
 *     changed it
 * @param canProbe whether the host tries the probes of a change
 * @param canRestoreOriginal whether the engine can ask the host to restore the network from before
 *     Uplink's first change
 * @param drift what the host lacks of the networks that Uplink has made, a sentence each; absent if
 *     it is not known
 */
public record HostNetworks(
    List<NetworkDevice> devices,
    List<AttachedNetwork> networks,
    boolean canTakeOver,
    boolean knowsDefaultMtu,
    boolean canProbe,
    boolean canRestoreOriginal,
    Optional<List<String>> drift) {
  /** The value for a host whose capabilities were never read. */
  public static final HostNetworks NONE =
      new HostNetworks(List.of(), List.of(), false, false, false, false, Optional.empty());

  public HostNetworks {
    devices = List.copyOf(devices);
    networks = List.copyOf(networks);
    drift = drift == null ? Optional.empty() : drift.map(List::copyOf);
  }

  /** Returns these networks with the drift that was known before, if it is not known now. */
  public HostNetworks withDriftOf(HostNetworks before) {
    return drift.isPresent()
        ? this
        : new HostNetworks(
            devices,
            networks,
            canTakeOver,
            knowsDefaultMtu,
            canProbe,
            canRestoreOriginal,
            before.drift);
  }

  /** Returns what the host lacks, as far as it is known. */
  public List<String> missing() {
    return drift.orElse(List.of());
  }

  /** Returns the probes that the host would try. */
  public List<Probe> usable(List<Probe> probes) {
    return canProbe ? probes : List.of();
  }

  public Optional<NetworkDevice> device(String name) {
    return devices.stream().filter(device -> device.name().equals(name)).findFirst();
  }

  public Optional<AttachedNetwork> network(String name) {
    return networks.stream().filter(network -> network.name().equals(name)).findFirst();
  }

  /** Returns the network that has this device. */
  public Optional<AttachedNetwork> carriedBy(String device) {
    return networks.stream().filter(network -> network.device().equals(device)).findFirst();
  }

  /** Finds the bridge with a network's name that no network of the host has. */
  public Optional<NetworkDevice> unlistedBridge(String network) {
    return device(network)
        .filter(device -> device.kind() == NetworkDevice.Kind.BRIDGE)
        .filter(bridge -> network(network).isEmpty() && carriedBy(bridge.name()).isEmpty());
  }

  /** Returns the NIC or bond below a NIC, a bond, or a VLAN on one of them. */
  public Optional<NetworkDevice> baseOf(NetworkDevice device) {
    return switch (device.kind()) {
      case NIC, BOND -> Optional.of(device);
      case VLAN ->
          device.lower().stream()
              .flatMap(below -> device(below).stream())
              .filter(
                  below ->
                      below.kind() == NetworkDevice.Kind.NIC
                          || below.kind() == NetworkDevice.Kind.BOND)
              .findFirst();
      case BRIDGE -> Optional.empty();
    };
  }

  /** Returns the device and those below it whose owner the host reports, from top to bottom. */
  public List<NetworkDevice> ownedIn(String device) {
    return stack(device).stream()
        .flatMap(name -> device(name).stream())
        .filter(listed -> listed.owner().isPresent())
        .toList();
  }

  /** Returns the device and all devices below it, from top to bottom. */
  public List<String> stack(String device) {
    Map<String, NetworkDevice> byName = new HashMap<>();
    devices.forEach(listed -> byName.putIfAbsent(listed.name(), listed));
    Set<String> found = new LinkedHashSet<>();
    var open = new ArrayDeque<String>(List.of(device));
    while (!open.isEmpty()) {
      String next = open.removeFirst();
      NetworkDevice listed = byName.get(next);
      if (found.add(next) && listed != null) {
        open.addAll(listed.lower());
      }
    }
    return List.copyOf(found);
  }
}
