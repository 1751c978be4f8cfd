package org.uplink.rtnetlink.route;

import java.net.InetAddress;
import java.util.Optional;
import org.uplink.rtnetlink.net.Device;

/**
 * One way of a route: out of which device, and to whom there.
 *
 * @param device the device; absent with next-hop objects that drop
 * @param gateway the router, of either family (an IPv4 route may go via an IPv6 router); absent
 *     where the destination is on the link
 * @param weight its share among its siblings, 1 or more; 1 where it is alone
 * @param flags its own flags
 * @param encapsulation what packets are wrapped in, where they are
 */
public record NextHop(
    Optional<Device> device,
    Optional<InetAddress> gateway,
    int weight,
    RouteFlags flags,
    Optional<Encapsulation> encapsulation) {}
