package org.uplink.rtnetlink.neighbour;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.RawAttribute;

/**
 * An entry of the neighbour table (ARP and IPv6 neighbour discovery).
 *
 * @param device the link. The device of a proxy entry for all links has index 0 and an empty name
 * @param address the neighbour's IP address
 * @param mac the link-layer address, if known
 * @param state the state of the entry
 * @param flags the flags of the entry
 * @param rawAttributes the attributes that the library does not model, such as who added it
 */
public record Neighbour(
    Device device,
    InetAddress address,
    Optional<MacAddress> mac,
    NeighbourState state,
    NeighbourFlags flags,
    List<RawAttribute> rawAttributes) {
  /** Copies the list. */
  public Neighbour {
    rawAttributes = List.copyOf(rawAttributes);
  }

  /** Returns whether the neighbour advertises that it is a router (IPv6). */
  public boolean router() {
    return flags.router();
  }

  /** Returns whether this host answers requests for the address. */
  public boolean proxy() {
    return flags.proxy();
  }
}
