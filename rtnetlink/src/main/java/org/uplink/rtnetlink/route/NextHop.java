package org.uplink.rtnetlink.route;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.RawAttribute;

/**
 * A next hop of a route: the output device, and the router.
 *
 * @param device the output device; empty for a next hop that drops packets
 * @param gateway the router, of either address family (an IPv4 route may use an IPv6 router); empty
 *     if the destination is on the link
 * @param weight the next hop's share of the route's flows, 1 or more; 1 for a single next hop
 * @param flags the next hop's flags
 * @param encapsulation how the kernel encapsulates packets, if it does
 * @param realms the realms for traffic classification of one of several next hops (IPv4). The
 *     realms of a single next hop are in {@link Route#realms}
 * @param rawAttributes the attributes of one of several next hops that the library does not model.
 *     The attributes of a single next hop are in {@link Route#rawAttributes}
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

  /** Creates a next hop without realms and raw attributes. */
  public NextHop(
      Optional<Device> device,
      Optional<InetAddress> gateway,
      int weight,
      RouteFlags flags,
      Optional<Encapsulation> encapsulation) {
    this(device, gateway, weight, flags, encapsulation, Optional.empty(), List.of());
  }
}
