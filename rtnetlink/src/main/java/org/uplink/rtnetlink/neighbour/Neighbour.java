package org.uplink.rtnetlink.neighbour;

import java.net.InetAddress;
import java.util.Optional;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.MacAddress;

/**
 * An entry of the neighbour table (ARP and IPv6 neighbour discovery).
 *
 * @param device the link
 * @param address the neighbour's IP address
 * @param mac its link-layer address, if known
 * @param state the state of the entry
 * @param router whether the neighbour advertises that it is a router (IPv6)
 * @param proxy whether this host answers requests for the address
 */
public record Neighbour(
    Device device,
    InetAddress address,
    Optional<MacAddress> mac,
    NeighbourState state,
    boolean router,
    boolean proxy) {}
