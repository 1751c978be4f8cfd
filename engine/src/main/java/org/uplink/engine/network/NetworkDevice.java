package org.uplink.engine.network;

import java.util.List;
import java.util.Optional;

/**
 * A device of a host.
 *
 * @param lower the devices below it: a VLAN's base, a bond's members, a bridge's ports
 * @param vlan a VLAN's id
 */
public record NetworkDevice(
    String name,
    Kind kind,
    List<String> lower,
    Optional<Integer> vlan,
    Optional<Integer> mtu,
    IpConfiguration ip) {
  public NetworkDevice {
    lower = List.copyOf(lower);
  }

  /** What it is. */
  public enum Kind {
    NIC,
    BOND,
    VLAN,
    BRIDGE
  }
}
