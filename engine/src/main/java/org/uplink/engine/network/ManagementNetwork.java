package org.uplink.engine.network;

import java.util.Optional;

/**
 * The management network as a cluster defines it.
 *
 * @param vlan empty if the network is untagged
 * @param mtu empty if each host keeps the MTU of its NIC
 * @param bridged whether the network has a bridge on each host
 */
public record ManagementNetwork(
    String name, Optional<Integer> vlan, Optional<Integer> mtu, boolean bridged) {
  public ManagementNetwork {
    vlan.filter(id -> id < 0 || id > 4094)
        .ifPresent(
            id -> {
              throw new IllegalArgumentException("VLAN id " + id + " is not in 0 to 4094");
            });
    mtu.filter(bytes -> bytes < 68 || bytes > 65520)
        .ifPresent(
            bytes -> {
              throw new IllegalArgumentException("MTU " + bytes + " is not in 68 to 65520");
            });
  }

  /** Returns an untagged, bridged network with the MTU of each host's NIC. */
  public static ManagementNetwork named(String name) {
    return new ManagementNetwork(name, Optional.empty(), Optional.empty(), true);
  }
}
