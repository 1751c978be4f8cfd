package org.uplink.rtnetlink.route;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.net.TableId;

/**
 * A route: the kernel's answer to a look-up, or an entry of one of its tables.
 *
 * <p>A plain look-up answers with the destination in full length, one next hop, and the source that
 * would be used; with {@link RouteQuery#fibMatch}, and in a dump, it is the entry that matches: its
 * prefix, and all of its next hops.
 *
 * @param destination where to; the prefix of length 0 is the default route
 * @param source where from, where the look-up named a source or the route wants one
 * @param type what happens to a packet: {@code local} is this very host
 * @param table the table that the route was found in; a look-up's answer names it too
 * @param protocol who put it there
 * @param scope how far the destination is
 * @param tos type of service (IPv4's DSCP in the upper six bits), 0 to 255; 0: any
 * @param flags the route's flags; with a single next hop the same as the next hop's
 * @param nextHops the ways, at least one unless the type says that packets are not sent
 * @param preferredSource the source address that a socket gets which has none
 * @param priority what {@code ip} calls the metric: the smaller wins (unsigned 32 bits); absent: 0
 * @param nextHopId the next-hop object that the route points to (unsigned 32 bits)
 * @param metrics what the route sets for connections over it
 * @param preference the router's preference, IPv6 only
 * @param realms the classifier's realms, IPv4 only
 * @param cache expiry and error of the entry
 * @param flow what of the question the answer repeats
 */
public record Route(
    Prefix destination,
    Optional<Prefix> source,
    RouteType type,
    TableId table,
    RouteProtocol protocol,
    Scope scope,
    int tos,
    RouteFlags flags,
    List<NextHop> nextHops,
    Optional<InetAddress> preferredSource,
    OptionalLong priority,
    OptionalLong nextHopId,
    RouteMetrics metrics,
    Optional<RouterPreference> preference,
    Optional<Realms> realms,
    RouteCache cache,
    Flow flow) {
  /** Keeps a copy of the list. */
  public Route {
    nextHops = List.copyOf(nextHops);
  }

  /**
   * The first next hop's device: the answer to "by which device?". Absent where packets are not
   * sent.
   */
  public Optional<Device> device() {
    return nextHops.isEmpty() ? Optional.empty() : nextHops.getFirst().device();
  }

  /** The first next hop's router; absent where the destination is on the link. */
  public Optional<InetAddress> gateway() {
    return nextHops.isEmpty() ? Optional.empty() : nextHops.getFirst().gateway();
  }

  /** Whether the destination is an address of this very host. */
  public boolean isLocal() {
    return type.equals(RouteType.LOCAL);
  }

  /** The same without the time that is left to it, which differs from one look-up to the next. */
  public Route withoutExpiry() {
    if (cache.expires().isEmpty()) {
      return this;
    }
    return new Route(
        destination,
        source,
        type,
        table,
        protocol,
        scope,
        tos,
        flags,
        nextHops,
        preferredSource,
        priority,
        nextHopId,
        metrics,
        preference,
        realms,
        new RouteCache(Optional.empty(), cache.error()),
        flow);
  }
}
