package org.uplink.hostnet.plan;

import java.util.Optional;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;

/**
 * Finds out whose packets arrive by another device after a change: those of a NIC that becomes the
 * port of a bridge, or those of a bridge that gives its addresses back to its NIC.
 *
 * @param before the state before the change
 * @param after the planned state
 */
record PacketSource(NetworkState before, NetworkState after) {
  /**
   * Returns the device by which the packets arrive before the change; empty if they are new, or
   * arrive by the same device, or if the device is a port.
   */
  Optional<String> of(String device) {
    return after
        .link(device)
        .filter(link -> link.master().isEmpty())
        .flatMap(_ -> earlierHolder(device).or(() -> earlierPort(device)));
  }

  /** Returns the device that has had an address of this device. */
  private Optional<String> earlierHolder(String device) {
    return after.addressesOf(device).stream()
        .filter(address -> !address.linkLocal())
        .flatMap(address -> before.addresses().stream().filter(other -> isSame(address, other)))
        .map(AddressState::device)
        .filter(holder -> !holder.equals(device))
        .findFirst();
  }

  /** Returns a port of a new bridge or bond. A port that is new itself has ports. */
  private Optional<String> earlierPort(String device) {
    if (before.link(device).isPresent()) {
      return Optional.empty();
    }
    return after.portsOf(device).stream()
        .flatMap(
            port -> before.link(port).map(LinkState::name).or(() -> earlierPort(port)).stream())
        .findFirst();
  }

  private static boolean isSame(AddressState one, AddressState other) {
    return one.local().address().equals(other.local().address());
  }
}
