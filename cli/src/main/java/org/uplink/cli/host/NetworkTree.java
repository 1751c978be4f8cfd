package org.uplink.cli.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.api.host.HostNetworksDocument;

/**
 * Draws the networks of a host as trees, each with its devices from the bridge down to the NICs.
 */
final class NetworkTree {
  /** Ends the recursion if an agent reports devices in a circle. */
  private static final int MAX_DEPTH = 8;

  private final HostNetworksDocument networks;
  private final List<String> lines = new ArrayList<>();

  private NetworkTree(HostNetworksDocument networks) {
    this.networks = networks;
  }

  /** Returns the lines of the trees; empty if the host has no network. */
  static List<String> lines(HostNetworksDocument networks) {
    NetworkTree tree = new NetworkTree(networks);
    for (HostNetworksDocument.Network network : networks.networks()) {
      tree.lines.add(
          network.name()
              + (network.bridged() ? ", bridged" : ", bridgeless")
              + network.vlan().map(id -> ", VLAN " + id).orElse("")
              + network.mtu().map(bytes -> ", MTU " + bytes).orElse(""));
      tree.addDevice(network.device(), "", true, 0);
    }
    return tree.lines;
  }

  private void addDevice(String name, String indent, boolean last, int depth) {
    Optional<HostNetworksDocument.Device> device =
        networks.devices().stream().filter(candidate -> candidate.name().equals(name)).findFirst();
    lines.add(
        indent + (last ? "└─ " : "├─ ") + name + device.map(NetworkTree::describe).orElse(""));
    List<String> lower = device.map(HostNetworksDocument.Device::lower).orElse(List.of());
    for (int i = 0; i < lower.size() && depth < MAX_DEPTH; i++) {
      boolean lastLower = i == lower.size() - 1;
      addDevice(lower.get(i), indent + (last ? "   " : "│  "), lastLower, depth + 1);
    }
  }

  private static String describe(HostNetworksDocument.Device device) {
    String vlan = device.vlan().map(id -> " " + id).orElse("");
    return " (%s%s) %s"
        .formatted(device.kind(), vlan, String.join(", ", device.addresses()))
        .stripTrailing();
  }
}
