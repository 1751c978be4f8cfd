package org.uplink.hostnet.backend.networkmanager;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;

/**
 * Makes the profiles of a network's links.
 *
 * @param network the name of the network
 */
record LinkProfiles(String network) {
  private static final String CONNECTION = "connection";

  /**
   * The setting that names the master of a port. NetworkManager calls it "controller" since version
   * 1.46, and still reads this name, which earlier versions need.
   */
  private static final String MASTER = "master";

  private static final String KIND = "slave-type";

  /** All settings that name the master of a port, and its kind. */
  private static final List<String> MASTER_SETTINGS =
      List.of(MASTER, KIND, "controller", "port-type");

  private static final String ETHERNET = "ethernet";
  private static final String MAC = "cloned-mac-address";

  /** The values of cloned-mac-address with which NetworkManager generates a MAC. */
  private static final Set<String> GENERATED_MACS = Set.of("random", "stable", "stable-ssid");

  /** Settings of a connection that belong to the addressing. */
  private static final List<String> ADDRESSING_SETTINGS =
      List.of(
          "zone",
          "metered",
          "mdns",
          "llmnr",
          "dns-over-tls",
          "dnssec",
          "lldp",
          "mptcp-flags",
          "mud-url",
          "permissions");

  /** Sections that belong to the addressing. */
  private static final List<String> ADDRESSING_SECTIONS =
      List.of("ipv4", "ipv6", "prefix-delegation", "proxy", "hostname");

  /** The addressing of a device that did not exist before. */
  static final Keyfile WITHOUT_ADDRESSES =
      Keyfile.EMPTY.with("ipv4", "method", "disabled").with("ipv6", "method", "link-local");

  /** Profiles with a higher priority connect first. The default is 0. */
  private static final String PRIORITY = "10";

  /**
   * Returns a new profile for the network's bridge.
   *
   * @param mac the MAC of the device below, which the bridge gets
   */
  Keyfile bridge(String mac) {
    return identified(Keyfile.EMPTY, "uplink-" + network, network)
        .with(CONNECTION, "type", "bridge")
        .with(ETHERNET, MAC, mac);
  }

  /**
   * Returns a new profile for a VLAN below the network.
   *
   * @param parent the name of the NIC or bond below the VLAN
   */
  Keyfile vlan(String device, String parent, int id) {
    return device(device, Keyfile.EMPTY)
        .with(CONNECTION, "type", "vlan")
        .with("vlan", "id", Integer.toString(id))
        .with("vlan", "parent", parent)
        .with("vlan", "flags", "1");
  }

  /**
   * Returns a profile for a device below the network, or without a bridge for the device that has
   * the addresses.
   *
   * @param original the profile that the device has had
   */
  Keyfile device(String device, Keyfile original) {
    return identified(
        original.withoutSection(".nmmeta"), "uplink-%s-%s".formatted(network, device), device);
  }

  /** Returns a profile for the port of the network's bridge, made from one of the same device. */
  Keyfile asPort(Keyfile profile) {
    Keyfile port =
        withoutMaster(profile).with(CONNECTION, MASTER, network).with(CONNECTION, KIND, "bridge");
    for (String section : ADDRESSING_SECTIONS) {
      port = port.withoutSection(section);
    }
    for (String key : ADDRESSING_SETTINGS) {
      port = port.without(CONNECTION, key);
    }
    return port;
  }

  /**
   * Returns a profile with the addressing of another one.
   *
   * @param metric the metric of the routes that NetworkManager adds for the device of the other
   *     profile. The default depends on the kind of the device
   */
  static Keyfile withAddressing(Keyfile profile, Keyfile source, String metric) {
    Keyfile changed = withoutMaster(profile);
    for (String key : ADDRESSING_SETTINGS) {
      Optional<String> value = source.get(CONNECTION, key);
      if (value.isPresent()) {
        changed = changed.with(CONNECTION, key, value.get());
      }
    }
    for (String section : ADDRESSING_SECTIONS) {
      for (Map.Entry<String, String> entry : source.section(section).entrySet()) {
        changed = changed.with(section, entry.getKey(), entry.getValue());
      }
    }
    for (String family : List.of("ipv4", "ipv6")) {
      if (source.get(family, "route-metric").filter(value -> !value.equals("-1")).isEmpty()) {
        changed = changed.with(family, "route-metric", metric);
      }
    }
    return changed;
  }

  /** Returns a profile with an MTU; without one, NetworkManager chooses it. */
  static Keyfile withMtu(Keyfile profile, Optional<String> mtu) {
    return mtu.map(bytes -> profile.with(ETHERNET, "mtu", bytes))
        .orElseGet(() -> profile.without(ETHERNET, "mtu"));
  }

  /**
   * Returns a profile with which a device keeps its MAC. Without it, NetworkManager may generate
   * another MAC from the id of the profile, or at random.
   *
   * @param link the device
   * @param host the host with the device
   */
  static Keyfile withPresentMac(Keyfile profile, LinkState link, NetworkState host) {
    Optional<String> setting = profile.get(ETHERNET, MAC);
    boolean isGenerated =
        setting.isPresent() ? GENERATED_MACS.contains(setting.get()) : hasGeneratedMac(link, host);
    return isGenerated ? profile.with(ETHERNET, MAC, link.mac().orElseThrow().toString()) : profile;
  }

  /** Returns the MTU of a profile; empty if NetworkManager chooses it. */
  static Optional<String> mtuOf(Keyfile profile) {
    return profile.get(ETHERNET, "mtu");
  }

  /**
   * Returns whether a device whose profile says nothing of its MAC has one that NetworkManager
   * generates, by a default in NetworkManager.conf. Without the default, a NIC has its permanent
   * MAC, and a VLAN that of the device below. The default holds for a new VLAN too, which has the
   * generated MAC of its NIC until a boot.
   */
  private static boolean hasGeneratedMac(LinkState link, NetworkState host) {
    Optional<LinkState> below = link.lower().flatMap(host::link);
    return link.permanentMac()
            .or(() -> below.flatMap(LinkState::mac))
            .filter(mac -> !link.mac().equals(Optional.of(mac)))
            .isPresent()
        || below.filter(nic -> hasGeneratedMac(nic, host)).isPresent();
  }

  private static Keyfile withoutMaster(Keyfile profile) {
    Keyfile rest = profile;
    for (String key : MASTER_SETTINGS) {
      rest = rest.without(CONNECTION, key);
    }
    return rest;
  }

  /** Returns a profile with an id of its own, which connects by itself. */
  private static Keyfile identified(Keyfile profile, String name, String device) {
    return profile
        .with(CONNECTION, "id", name)
        .with(CONNECTION, "uuid", UUID.randomUUID().toString())
        .with(CONNECTION, "interface-name", device)
        .with(CONNECTION, "autoconnect-priority", PRIORITY)
        .without(CONNECTION, "autoconnect")
        .without(CONNECTION, "timestamp");
  }
}
