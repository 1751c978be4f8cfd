package org.uplink.rtnetlink.user;

import java.util.List;

/**
 * What is attached to a link in the kernel.
 *
 * @param above the links that have it as their lower device: VLANs, macvlans, tunnels
 * @param hasXdpProgram whether an XDP program sees its packets first
 * @param filters the filters of traffic control on its incoming and outgoing packets
 */
public record LinkUsers(List<LinkAbove> above, boolean hasXdpProgram, List<TrafficFilter> filters) {
  /** Copies the lists. */
  public LinkUsers {
    above = List.copyOf(above);
    filters = List.copyOf(filters);
  }
}
