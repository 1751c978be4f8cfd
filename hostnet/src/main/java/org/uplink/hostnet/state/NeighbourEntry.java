package org.uplink.hostnet.state;

import java.net.InetAddress;
import org.uplink.rtnetlink.net.MacAddress;

/**
 * Who has an address on a link, as far as it is known.
 *
 * @param device the link's name
 * @param address the neighbour's address
 * @param mac its link-layer address
 * @param permanent whether an administrator has said so
 */
public record NeighbourEntry(
    String device, InetAddress address, MacAddress mac, boolean permanent) {
  /** The same on another link. */
  public NeighbourEntry withDevice(String other) {
    return new NeighbourEntry(other, address, mac, permanent);
  }
}
