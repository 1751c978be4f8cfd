package org.uplink.engine.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.engine.network.AttachedNetwork;
import org.uplink.engine.network.HostNetworks;
import org.uplink.engine.network.IpConfiguration;
import org.uplink.engine.network.NetworkDevice;
import org.uplink.verbs.capabilities.Addressing;
import org.uplink.verbs.capabilities.NetworkCapabilities;

/** Reads the networks and devices of the capabilities. */
final class NetworksReader {
  /** A limit for devices, networks and addresses that no real host reaches. */
  private static final int MAX_ITEMS = 500;

  private NetworksReader() {}

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
                        bridge.addressing())));
    return new HostNetworks(
        devices.stream()
            .filter(device -> DeviceName.isValid(device.name()))
            .limit(MAX_ITEMS)
            .toList(),
        networks(network),
        network.features().contains(NetworkCapabilities.TAKE_OVER),
        network.features().contains(NetworkCapabilities.DEFAULT_MTU));
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
      Addressing addressing) {
    return new NetworkDevice(
        name,
        kind,
        lower.stream().filter(DeviceName::isValid).limit(MAX_ITEMS).toList(),
        vlan,
        addressing.mtu(),
        ip(addressing));
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
