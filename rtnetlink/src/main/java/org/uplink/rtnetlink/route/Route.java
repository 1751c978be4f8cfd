package org.uplink.rtnetlink.route;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.net.TableId;

/**
 * A route: the result of a lookup, or an entry of a routing table ({@code RTM_NEWROUTE}).
 *
 * <p>The result of a plain lookup has the destination with full prefix length, one next hop, and
 * the source address that the kernel would use. The result of a lookup with {@link
 * RouteQuery#fibMatch()} and an entry of a dump have the entry's prefix and all its next hops.
 *
 * @param destination the destination; a prefix of length 0 is the default route
 * @param source the source prefix, if the lookup named a source or the route is restricted to one
 * @param type what the kernel does with a packet; {@code local} delivers it to this host
 * @param table the table that has the route
 * @param protocol who added the route
 * @param scope how far away the destination is
 * @param tos type of service, 0 to 255 (DSCP in the upper six bits); 0 matches any
 * @param flags the route's flags; the flags of a single next hop are among them
 * @param nextHops the next hops; at least one if the type sends packets
 * @param preferredSource the source address for sockets that are not bound to one
 * @param priority the priority, which {@code ip} calls the metric (unsigned 32 bits). The kernel
 *     prefers the route with the smallest priority. Empty means 0
 * @param nextHopId the id of the next-hop object that the route uses (unsigned 32 bits)
 * @param metrics the metrics that the route sets for the connections that use it
 * @param preference the router's preference, IPv6 only
 * @param realms the realms for traffic classification, IPv4 only
 * @param cache the expiry and the error of the entry
 * @param flow the parts of the query that the kernel repeats in its answer
 * @param rawAttributes the attributes that the library does not model
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
    Flow flow,
    List<RawAttribute> rawAttributes) {
  /** Copies the lists. */
  public Route {
    nextHops = List.copyOf(nextHops);
    rawAttributes = List.copyOf(rawAttributes);
  }

  /** Returns the output device of the first next hop. Empty if the route does not send packets. */
  public Optional<Device> device() {
    return nextHops.isEmpty() ? Optional.empty() : nextHops.getFirst().device();
  }

  /** Returns the router of the first next hop. Empty if the destination is on the link. */
  public Optional<InetAddress> gateway() {
    return nextHops.isEmpty() ? Optional.empty() : nextHops.getFirst().gateway();
  }

  /** Returns whether the destination is an address of this host. */
  public boolean isLocal() {
    return type.equals(RouteType.LOCAL);
  }

  /** Returns the route without its remaining lifetime, which differs in every lookup. */
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
        flow,
        rawAttributes);
  }
}
