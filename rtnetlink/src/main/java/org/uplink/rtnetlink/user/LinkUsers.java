package org.uplink.rtnetlink.user;

import java.util.List;

/**
 * The objects in the kernel that use a link.
 *
 * @param above the links that have the link as their lower device: VLANs, macvlans, tunnels
 * @param hasXdpProgram whether the link has an XDP program, which sees each received packet first
 * @param filters the traffic control filters of the link's incoming and outgoing packets
 * @param labels the IPv6 address labels that are valid for the link only
 */
public record LinkUsers(
    List<LinkAbove> above,
    boolean hasXdpProgram,
    List<TrafficFilter> filters,
    List<AddressLabel> labels) {
  /** Copies the lists. */
  public LinkUsers {
    above = List.copyOf(above);
    filters = List.copyOf(filters);
    labels = List.copyOf(labels);
  }
}
