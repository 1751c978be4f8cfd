package org.uplink.engine.agent;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.uplink.engine.network.AttachedNetwork;
import org.uplink.engine.network.HostNetworks;
import org.uplink.engine.network.IpConfiguration;
import org.uplink.engine.network.NetworkDevice;
import org.uplink.platform.TextSanitizer;
import org.uplink.verbs.capabilities.Addressing;
import org.uplink.verbs.capabilities.NetworkCapabilities;
import org.uplink.verbs.owner.DeviceOwner;

/** Reads the networks and devices of the capabilities. */
final class NetworksReader {
  /** A limit for devices, networks and addresses that no real host reaches. */
  private static final int MAX_ITEMS = 500;

  /** A limit for the links from all devices of a host to those below them. */
  private static final int MAX_LOWER = 10 * MAX_ITEMS;

  private static final int MAX_WORD = 64;
  private static final int MAX_SENTENCE = 300;
  private static final int MAX_NOTES = 4;
  private static final int MAX_DRIFT = 20;

  private NetworksReader() {}

  /**
   * Returns at most {@value #MAX_ITEMS} networks and devices of each kind. The engine compares them
   * with each other, so that a host with all that fits into an answer would keep it busy.
   */
  static NetworkCapabilities limited(NetworkCapabilities read) {
    return new NetworkCapabilities(
        limited(read.nics()),
        limited(read.bondings()),
        limited(read.vlans()),
        limited(read.bridges()),
        limited(read.networks()),
        read.nameservers(),
        read.supportsIpv6(),
        read.netConfigDirty(),
        read.features(),
        read.drift());
  }

  /** Reads what {@link #limited} returns. */
  static HostNetworks read(NetworkCapabilities network) {
    var devices = new ArrayList<NetworkDevice>();
    network
        .nics()
        .forEach(
            (name, nic) ->
                devices.add(
                    device(
                        name,
                        NetworkDevice.Kind.NIC,
                        List.of(),
                        Optional.empty(),
                        nic.owner(),
                        nic.addressing())));
    network
        .bondings()
        .forEach(
            (name, bond) ->
                devices.add(
                    device(
                        name,
                        NetworkDevice.Kind.BOND,
                        bond.members(),
                        Optional.empty(),
                        Optional.empty(),
                        bond.addressing())));
    network
        .vlans()
        .forEach(
            (name, vlan) ->
                devices.add(
                    device(
                        name,
                        NetworkDevice.Kind.VLAN,
                        vlan.iface().stream().toList(),
                        vlan.vlanId(),
                        Optional.empty(),
                        vlan.addressing())));
    network
        .bridges()
        .forEach(
            (name, bridge) ->
                devices.add(
                    device(
                        name,
                        NetworkDevice.Kind.BRIDGE,
                        bridge.ports(),
                        Optional.empty(),
                        Optional.empty(),
                        bridge.addressing())));
    return new HostNetworks(
        withLimitedLower(
            devices.stream()
                .filter(device -> DeviceName.isValid(device.name()))
                .limit(MAX_ITEMS)
                .toList()),
        networks(network),
        network.features().contains(NetworkCapabilities.TAKE_OVER),
        network.features().contains(NetworkCapabilities.DEFAULT_MTU),
        network.features().contains(NetworkCapabilities.PROBES),
        network.features().contains(NetworkCapabilities.RESTORE_ORIGINAL),
        network
            .drift()
            .map(
                missing ->
                    missing.stream()
                        .limit(MAX_DRIFT)
                        .map(text -> TextSanitizer.of(text, MAX_SENTENCE))
                        .toList()));
  }

  /** Returns at most {@value #MAX_ITEMS} owners, by the names of their NICs, with safe texts. */
  static Map<String, DeviceOwner> owners(Map<String, DeviceOwner> read) {
    Map<String, DeviceOwner> owners = new TreeMap<>();
    read.entrySet().stream()
        .filter(entry -> DeviceName.isValid(entry.getKey()))
        .limit(MAX_ITEMS)
        .forEach(entry -> owners.put(entry.getKey(), printable(entry.getValue())));
    return owners;
  }

  private static <V> Map<String, V> limited(Map<String, V> named) {
    Map<String, V> first = new LinkedHashMap<>();
    named.entrySet().stream()
        .limit(MAX_ITEMS)
        .forEach(entry -> first.put(entry.getKey(), entry.getValue()));
    return first;
  }

  private static List<NetworkDevice> withLimitedLower(List<NetworkDevice> devices) {
    var limited = new ArrayList<NetworkDevice>();
    int left = MAX_LOWER;
    for (NetworkDevice device : devices) {
      List<String> lower = device.lower().stream().limit(left).toList();
      left -= lower.size();
      limited.add(
          new NetworkDevice(
              device.name(),
              device.kind(),
              lower,
              device.vlan(),
              device.mtu(),
              device.owner(),
              device.ip()));
    }
    return limited;
  }

  private static List<AttachedNetwork> networks(NetworkCapabilities network) {
    var networks = new ArrayList<AttachedNetwork>();
    network
        .networks()
        .forEach(
            (name, attached) -> {
              Optional<String> device =
                  attached.iface().or(attached::device).filter(DeviceName::isValid);
              if (device.isPresent() && DeviceName.isValid(name)) {
                networks.add(
                    new AttachedNetwork(
                        name,
                        device.get(),
                        attached
                            .southbound()
                            .or(() -> onlyUplink(network, attached.ports()))
                            .filter(DeviceName::isValid),
                        attached.bridged().orElse(true),
                        attached.vlanId(),
                        attached.addressing().mtu(),
                        attached.defaultMtu()));
              }
            });
    return networks.stream().limit(MAX_ITEMS).toList();
  }

  /**
   * Returns the NIC, bond or VLAN among the ports of a bridge; empty if there is none or several.
   * The other ports are those of guests.
   */
  private static Optional<String> onlyUplink(NetworkCapabilities network, List<String> ports) {
    List<String> uplinks =
        ports.stream()
            .filter(
                port ->
                    network.nics().containsKey(port)
                        || network.bondings().containsKey(port)
                        || network.vlans().containsKey(port))
            .toList();
    return uplinks.size() == 1 ? Optional.of(uplinks.getFirst()) : Optional.empty();
  }

  private static NetworkDevice device(
      String name,
      NetworkDevice.Kind kind,
      List<String> lower,
      Optional<Integer> vlan,
      Optional<DeviceOwner> owner,
      Addressing addressing) {
    return new NetworkDevice(
        name,
        kind,
        lower.stream().filter(DeviceName::isValid).limit(MAX_ITEMS).toList(),
        vlan,
        addressing.mtu(),
        owner.map(NetworksReader::printable),
        ip(addressing));
  }

  private static DeviceOwner printable(DeviceOwner owner) {
    return new DeviceOwner(
        owner.program().map(text -> TextSanitizer.of(text, MAX_WORD)),
        owner.version().map(text -> TextSanitizer.of(text, MAX_WORD)),
        owner.tried(),
        owner.backend().map(text -> TextSanitizer.of(text, MAX_WORD)),
        owner.evidence().map(text -> TextSanitizer.of(text, MAX_SENTENCE)),
        owner.notes().stream()
            .limit(MAX_NOTES)
            .map(text -> TextSanitizer.of(text, MAX_SENTENCE))
            .toList());
  }

  private static IpConfiguration ip(Addressing addressing) {
    return new IpConfiguration(
        addressing.ipv4addrs().stream().filter(NetworksReader::isAddress).limit(MAX_ITEMS).toList(),
        addressing.gateway(),
        addressing.dhcpv4().orElse(false),
        addressing.ipv6addrs().stream().filter(NetworksReader::isAddress).limit(MAX_ITEMS).toList(),
        addressing.ipv6gateway(),
        addressing.dhcpv6().orElse(false),
        addressing.ipv6autoconf().orElse(false),
        addressing.ipv4defaultroute().orElse(false)
            || addressing.gateway().isPresent()
            || addressing.ipv6gateway().isPresent());
  }

  private static boolean isAddress(String text) {
    return text.length() <= 64 && text.matches("[0-9a-fA-F:.]+(/[0-9]{1,3})?");
  }
}
