package org.uplink.api.host;

import java.util.List;
import java.util.Optional;

/** The networks and devices of a host, as its capabilities told them last. */
public record HostNetworks(List<Network> networks, List<Device> devices) {

  /**
   * A network.
   *
   * @param device the one that has its addresses
   * @param vlan where tagged
   */
  public record Network(
      String name, String device, boolean bridged, Optional<Integer> vlan, Optional<Integer> mtu) {}

  /**
   * A device.
   *
   * @param kind {@code nic}, {@code bond}, {@code vlan} or {@code bridge}
   * @param lower the devices below it
   * @param vlan a VLAN's id
   */
  public record Device(
      String name,
      String kind,
      List<String> lower,
      Optional<Integer> vlan,
      Optional<Integer> mtu,
      List<String> addresses) {}
}
