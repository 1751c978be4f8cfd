package org.uplink.hostnet.state;

import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import org.uplink.rtnetlink.link.BridgeEntry;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.RawAttribute;

/**
 * An entry that an administrator has added to the forwarding database or the multicast groups of a
 * bridge. It is lost with the bridge, and when its port leaves the bridge.
 *
 * @param table the table that has the entry
 * @param bridge the bridge's name
 * @param port the port's name, or the bridge's
 * @param address the MAC, or the address of the group
 * @param vlan the VLAN, if the entry is for one
 * @param state the kernel's bits of its state
 * @param flags the kernel's bits of its flags
 * @param rawAttributes the attributes of a request that adds the entry
 */
public record BridgeEntryState(
    BridgeEntry.Table table,
    String bridge,
    String port,
    String address,
    OptionalInt vlan,
    int state,
    int flags,
    List<RawAttribute> rawAttributes) {
  public BridgeEntryState {
    rawAttributes = List.copyOf(rawAttributes);
  }

  static BridgeEntryState of(BridgeEntry entry) {
    return new BridgeEntryState(
        entry.table(),
        entry.bridge().name(),
        entry.port().name(),
        entry.address(),
        entry.vlan(),
        entry.state(),
        entry.flags(),
        entry.rawAttributes());
  }

  /**
   * Returns the entry as text, such as "the MAC 02:00:00:00:00:05 in VLAN 5 of the port eth0 of the
   * bridge ovirtmgmt".
   */
  public String describe() {
    return (table == BridgeEntry.Table.MACS ? "the MAC " : "the multicast group ")
        + address
        + (vlan.isPresent() ? " in VLAN " + vlan.getAsInt() : "")
        + (port.equals(bridge) ? "" : " of the port " + port)
        + " of the bridge "
        + bridge;
  }

  /** Returns whether the entry is a group with a list of sources. */
  public boolean hasSources() {
    Device any = new Device(1, bridge);
    return new BridgeEntry(table, any, any, address, vlan, state, flags, rawAttributes)
        .hasSources();
  }

  /** Returns whether a state of the host has the entry's bridge, with the entry's port. */
  public boolean fits(NetworkState state) {
    return port.equals(bridge)
        ? state.link(bridge).isPresent()
        : state.link(port).flatMap(LinkState::master).filter(bridge::equals).isPresent();
  }

  /** Returns whether the entry belongs to one of these links. */
  public boolean isOfAny(Collection<String> devices) {
    return devices.contains(bridge) || devices.contains(port);
  }

  /** Returns this entry after its bridge and its port got other names. */
  public BridgeEntryState withNames(String newBridge, String newPort) {
    return new BridgeEntryState(
        table, newBridge, newPort, address, vlan, state, flags, rawAttributes);
  }
}
