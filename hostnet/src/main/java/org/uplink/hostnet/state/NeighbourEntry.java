package org.uplink.hostnet.state;

import java.net.InetAddress;
import org.uplink.rtnetlink.net.MacAddress;

/**
 * A neighbour whose link-layer address is known.
 *
 * @param device the link's name
 * @param address the neighbour's IP address
 * @param mac its link-layer address
 * @param permanent whether an administrator added the entry
 */
public record NeighbourEntry(
    String device, InetAddress address, MacAddress mac, boolean permanent) {
  /** Returns this neighbour on another link. */
  public NeighbourEntry withDevice(String other) {
    return new NeighbourEntry(other, address, mac, permanent);
  }
}
