package org.uplink.hostnet.backend.networkmanager;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The profiles of a bridge and of its port, made from the profile that the port has had as a NIC.
 *
 * @param bridge the profile of the bridge, with the addressing of the NIC
 * @param port the profile of the NIC as a port
 */
record BridgeProfiles(Keyfile bridge, Keyfile port) {
  private static final String CONNECTION = "connection";

  /** Settings of a connection that belong to the addressing and move to the bridge. */
  private static final List<String> MOVED_SETTINGS =
      List.of("zone", "metered", "mdns", "llmnr", "dns-over-tls", "lldp", "permissions");

  /** Sections that belong to the addressing and move to the bridge. */
  private static final List<String> MOVED_SECTIONS = List.of("ipv4", "ipv6", "proxy", "hostname");

  /** Profiles with a higher priority connect first. The default is 0. */
  private static final String PRIORITY = "10";

  /**
   * Makes the profiles, with new ids.
   *
   * @param network the name of the network and of the bridge
   * @param nic the name of the NIC
   * @param mac the MAC of the NIC, which the bridge gets
   * @param original the profile of the NIC
   * @param metric the metric of the routes that NetworkManager adds for the NIC. NetworkManager's
   *     default for a bridge is a worse one
   */
  static BridgeProfiles of(
      String network, String nic, String mac, Keyfile original, String metric) {
    return new BridgeProfiles(bridge(network, mac, original, metric), port(network, nic, original));
  }

  private static Keyfile bridge(String network, String mac, Keyfile original, String metric) {
    Keyfile bridge =
        Keyfile.EMPTY
            .with(CONNECTION, "id", "uplink-" + network)
            .with(CONNECTION, "uuid", UUID.randomUUID().toString())
            .with(CONNECTION, "type", "bridge")
            .with(CONNECTION, "interface-name", network)
            .with(CONNECTION, "autoconnect-priority", PRIORITY);
    for (String key : MOVED_SETTINGS) {
      Optional<String> value = original.get(CONNECTION, key);
      if (value.isPresent()) {
        bridge = bridge.with(CONNECTION, key, value.get());
      }
    }
    bridge = bridge.with("ethernet", "cloned-mac-address", mac);
    Optional<String> mtu = original.get("ethernet", "mtu");
    if (mtu.isPresent()) {
      bridge = bridge.with("ethernet", "mtu", mtu.get());
    }
    bridge = bridge.with("bridge", "stp", "false").with("bridge", "forward-delay", "0");
    for (String section : MOVED_SECTIONS) {
      for (Map.Entry<String, String> entry : original.section(section).entrySet()) {
        bridge = bridge.with(section, entry.getKey(), entry.getValue());
      }
    }
    for (String family : List.of("ipv4", "ipv6")) {
      if (original.get(family, "route-metric").filter(value -> !value.equals("-1")).isEmpty()) {
        bridge = bridge.with(family, "route-metric", metric);
      }
    }
    return bridge;
  }

  private static Keyfile port(String network, String nic, Keyfile original) {
    Keyfile port =
        original
            .withoutSection(".nmmeta")
            .with(CONNECTION, "id", "uplink-" + network + "-" + nic)
            .with(CONNECTION, "uuid", UUID.randomUUID().toString())
            .with(CONNECTION, "interface-name", nic)
            .with(CONNECTION, "master", network)
            .with(CONNECTION, "slave-type", "bridge")
            .with(CONNECTION, "autoconnect-priority", PRIORITY)
            .without(CONNECTION, "autoconnect")
            .without(CONNECTION, "timestamp");
    for (String section : MOVED_SECTIONS) {
      port = port.withoutSection(section);
    }
    for (String key : MOVED_SETTINGS) {
      port = port.without(CONNECTION, key);
    }
    return port;
  }
}
