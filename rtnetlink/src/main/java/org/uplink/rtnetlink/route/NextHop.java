package org.uplink.rtnetlink.route;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.RawAttribute;

/**
 * A next hop of a route: the output device, and the router there.
 *
 * @param device the output device; empty for a next-hop object that drops packets
 * @param gateway the router, of either address family (an IPv4 route may use an IPv6 router); empty
 *     if the destination is on the link
 * @param weight its share among the route's next hops, 1 or more; 1 if it is the only one
 * @param flags its own flags
 * @param encapsulation how the kernel encapsulates packets, if it does
 * @param realms its realms for traffic classification, if it is one of several (IPv4). Those of a
 *     single next hop are the route's
 * @param rawAttributes its attributes that the library does not model, if it is one of several
 */
public record NextHop(
    Optional<Device> device,
    Optional<InetAddress> gateway,
    int weight,
    RouteFlags flags,
    Optional<Encapsulation> encapsulation,
    Optional<Realms> realms,
    List<RawAttribute> rawAttributes) {
  /** Copies the list. */
  public NextHop {
    rawAttributes = List.copyOf(rawAttributes);
  }

  /** A next hop without realms and raw attributes. */
  public NextHop(
      Optional<Device> device,
      Optional<InetAddress> gateway,
      int weight,
      RouteFlags flags,
      Optional<Encapsulation> encapsulation) {
    this(device, gateway, weight, flags, encapsulation, Optional.empty(), List.of());
  }
}
