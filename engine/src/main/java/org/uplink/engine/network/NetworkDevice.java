package org.uplink.engine.network;

import java.util.List;
import java.util.Optional;
import org.uplink.verbs.owner.DeviceOwner;

/**
 * A device of a host.
 *
 * @param lower the devices below it: a VLAN's base, or the ports of a bond or bridge
 * @param vlan the VLAN id of a VLAN
 * @param owner which program configures a NIC; empty if the host does not report it
 */
public record NetworkDevice(
    String name,
    Kind kind,
    List<String> lower,
    Optional<Integer> vlan,
    Optional<Integer> mtu,
    Optional<DeviceOwner> owner,
    IpConfiguration ip) {
  public NetworkDevice {
    lower = List.copyOf(lower);
  }

  /** The kind of a device. */
  public enum Kind {
    NIC,
    BOND,
    VLAN,
    BRIDGE
  }
}
