package org.uplink.engine.network;

import java.util.List;

/**
 * Whether the management network can adopt a bridge that a host has, but does not list as the
 * bridge of a network. This is so after the agent's state was lost. The host checks more than what
 * it reports in its capabilities, and may refuse the adoption.
 */
public sealed interface BridgeAdoption {
  /**
   * The bridge is as Uplink creates it, as far as the capabilities tell.
   *
   * @param port the NIC, bond or VLAN below it
   */
  record Possible(NetworkDevice port) implements BridgeAdoption {}

  /**
   * The bridge cannot be adopted.
   *
   * @param reason the words after "because"
   */
  record Impossible(String reason) implements BridgeAdoption {}

  /** Compares a bridge of a host with those that Uplink creates. */
  static BridgeAdoption of(HostNetworks networks, NetworkDevice bridge) {
    if (!networks.canTakeOver()) {
      return new Impossible("the host's agent cannot take over a bridge");
    }
    // The capabilities do not list the tap devices of virtual machines.
    List<NetworkDevice> ports =
        bridge.lower().stream().flatMap(port -> networks.device(port).stream()).toList();
    if (ports.size() != 1) {
      return new Impossible(
          ports.isEmpty()
              ? "it has no NIC, bond or VLAN as a port"
              : "it has more than one port: "
                  + String.join(", ", ports.stream().map(NetworkDevice::name).toList()));
    }
    NetworkDevice port = ports.getFirst();
    return networks.baseOf(port).isPresent()
        ? new Possible(port)
        : new Impossible("its port " + port.name() + " is not on a NIC or bond");
  }
}
