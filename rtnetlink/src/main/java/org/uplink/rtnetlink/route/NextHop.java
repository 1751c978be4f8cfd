package org.uplink.rtnetlink.route;

import java.net.InetAddress;
import java.util.Optional;
import org.uplink.rtnetlink.net.Device;

/**
 * A next hop of a route: the output device, and the router there.
 *
 * @param device the output device; empty for a next-hop object that drops packets
 * @param gateway the router, of either address family (an IPv4 route may use an IPv6 router); empty
 *     if the destination is on the link
 * @param weight its share among the route's next hops, 1 or more; 1 if it is the only one
 * @param flags its own flags
 * @param encapsulation how the kernel encapsulates packets, if it does
 */
public record NextHop(
    Optional<Device> device,
    Optional<InetAddress> gateway,
    int weight,
    RouteFlags flags,
    Optional<Encapsulation> encapsulation) {}
