package org.uplink.engine.network;

import java.util.Optional;

/**
 * The management network as a cluster wants it.
 *
 * @param vlan absent: untagged
 * @param mtu absent: what the NIC has
 * @param bridged whether it gets a bridge
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

  /** Untagged, bridged, with the NIC's own MTU. */
  public static ManagementNetwork named(String name) {
    return new ManagementNetwork(name, Optional.empty(), Optional.empty(), true);
  }
}
