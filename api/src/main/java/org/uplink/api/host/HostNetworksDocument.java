package org.uplink.api.host;

import java.util.List;
import java.util.Optional;
import org.uplink.api.owner.OwnerDocument;

/** The networks and devices of a host, as its capabilities last reported them. */
public record HostNetworksDocument(List<Network> networks, List<Device> devices) {

  /**
   * A network.
   *
   * @param device the device with the network's addresses
   * @param vlan the VLAN id; absent if the network is untagged
   */
  public record Network(
      String name, String device, boolean bridged, Optional<Integer> vlan, Optional<Integer> mtu) {}

  /**
   * A device.
   *
   * @param kind {@code nic}, {@code bond}, {@code vlan} or {@code bridge}
   * @param lower the devices below it: a VLAN's base, or the ports of a bond or bridge
   * @param vlan the VLAN id of a VLAN
   * @param owner which program configures a NIC; absent if the host does not report it
   */
  public record Device(
      String name,
      String kind,
      List<String> lower,
      Optional<Integer> vlan,
      Optional<Integer> mtu,
      List<String> addresses,
      Optional<OwnerDocument> owner) {}
}
