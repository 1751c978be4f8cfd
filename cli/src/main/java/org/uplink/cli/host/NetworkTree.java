package org.uplink.cli.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.api.host.HostNetworks;

/** A host's networks, each with the devices that it stands on, from the top to the NICs. */
final class NetworkTree {
  /** Deeper is no tree of devices. */
  private static final int MAX_DEPTH = 8;

  private final HostNetworks networks;
  private final List<String> lines = new ArrayList<>();

  private NetworkTree(HostNetworks networks) {
    this.networks = networks;
  }

  /** Its lines, none where the host has no network. */
  static List<String> lines(HostNetworks networks) {
    NetworkTree tree = new NetworkTree(networks);
    for (HostNetworks.Network network : networks.networks()) {
      tree.lines.add(
          network.name()
              + (network.bridged() ? ", bridged" : ", bridgeless")
              + network.vlan().map(id -> ", VLAN " + id).orElse("")
              + network.mtu().map(bytes -> ", MTU " + bytes).orElse(""));
      tree.add(network.device(), "", true, 0);
    }
    return tree.lines;
  }

  private void add(String name, String indent, boolean last, int depth) {
    Optional<HostNetworks.Device> device =
        networks.devices().stream().filter(found -> found.name().equals(name)).findFirst();
    lines.add(
        indent
            + (last ? "└─ " : "├─ ")
            + name
            + device
                .map(
                    found ->
                        " ("
                            + found.kind()
                            + found.vlan().map(id -> " " + id).orElse("")
                            + ")"
                            + (found.addresses().isEmpty()
                                ? ""
                                : " " + String.join(", ", found.addresses())))
                .orElse(""));
    List<String> lower = device.map(HostNetworks.Device::lower).orElse(List.of());
    for (int i = 0; i < lower.size() && depth < MAX_DEPTH; i++) {
      add(lower.get(i), indent + (last ? "   " : "│  "), i == lower.size() - 1, depth + 1);
    }
  }
}
