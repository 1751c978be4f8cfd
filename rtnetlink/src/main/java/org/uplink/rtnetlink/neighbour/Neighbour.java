package org.uplink.rtnetlink.neighbour;

import java.net.InetAddress;
import java.util.Optional;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.MacAddress;

/**
 * A neighbour: who has an address on a link.
 *
 * @param device the link
 * @param address the neighbour's address
 * @param mac its link-layer address, where known
 * @param state how well it is known
 * @param router whether it says that it is a router (IPv6)
 * @param proxy whether this host answers for it
 */
public record Neighbour(
    Device device,
    InetAddress address,
    Optional<MacAddress> mac,
    NeighbourState state,
    boolean router,
    boolean proxy) {}
