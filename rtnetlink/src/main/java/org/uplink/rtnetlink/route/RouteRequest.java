package org.uplink.rtnetlink.route;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.request.UnwritableObjectException;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RequestMessage;
import org.uplink.rtnetlink.wire.RouteAttribute;

/**
 * A request that adds, replaces or deletes a route. Immutable: each method returns a changed copy.
 *
 * <p>By default, a new route is a unicast route with the protocol static in the main table.
 */
public final class RouteRequest implements Request {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final String operation;
  private final RouteHeader header;
  private final List<Attribute> attributes;
  private final List<NextHop> hops;

  private RouteRequest(
      String operation, RouteHeader header, List<Attribute> attributes, List<NextHop> hops) {
    this.operation = operation;
    this.header = header;
    this.attributes = List.copyOf(attributes);
    this.hops = List.copyOf(hops);
  }

  /**
   * Adds a route. The kernel refuses the request (EEXIST) if there is a route to this prefix with
   * the same priority.
   */
  public static RouteRequest add(Prefix destination) {
    return create("add", Netlink.CREATE | Netlink.EXCLUSIVE, destination);
  }

  /** Adds a route, or replaces the route to this prefix with the same priority. */
  public static RouteRequest replace(Prefix destination) {
    return create("set", Netlink.CREATE | Netlink.REPLACE, destination);
  }

  /**
   * Adds a route behind other routes to the same prefix. IPv6 merges routes via routers into one
   * route with several next hops.
   */
  public static RouteRequest append(Prefix destination) {
    return create("append", Netlink.CREATE | Netlink.APPEND, destination);
  }

  /**
   * Adds a route before other routes to the same prefix with the same priority, so that the kernel
   * uses the new route. IPv6 adds the route behind the others.
   */
  public static RouteRequest prepend(Prefix destination) {
    return create("prepend", Netlink.CREATE, destination);
  }

  /** Deletes the first route to the prefix that matches everything that the request sets. */
  public static RouteRequest delete(Prefix destination) {
    return of(
            "delete",
            Netlink.DELROUTE,
            0,
            destination,
            RouteProtocol.UNSPECIFIED,
            RouteType.UNSPECIFIED)
        .scope(Scope.NOWHERE);
  }

  /**
   * Adds a route that was read from the kernel, behind other routes to the same prefix. The request
   * has everything that the kernel shows of the route, including attributes that this library does
   * not model and the rest of the lifetime in whole seconds. It leaves out the values of a single
   * lookup (the flow, the lifetime of a cached route) and the flags that the kernel sets itself.
   * Add the route to a gateway before a route via that gateway.
   *
   * <p>The kernel shows at most 248 days of a lifetime.
   *
   * @throws UnwritableObjectException if the kernel does not accept the route as it shows it, which
   *     is so for a route with a BPF program
   */
  public static RouteRequest add(Route route) {
    return append(route.destination()).copyFrom(route).requireWritable();
  }

  /**
   * Adds a route that was read from the kernel, like {@link #add(Route)}, or replaces the route to
   * the same prefix with the same priority.
   *
   * @throws UnwritableObjectException if the kernel does not accept the route as it shows it
   */
  public static RouteRequest replace(Route route) {
    return replace(route.destination()).copyFrom(route).requireWritable();
  }

  /** Deletes a route that was read from the kernel. */
  public static RouteRequest delete(Route route) {
    return delete(route.destination()).copyFrom(route);
  }

  /** Sets the table. */
  public RouteRequest table(TableId table) {
    return with(Attribute.u32(RouteAttribute.TABLE, table.value()));
  }

  /** Sets the type. */
  public RouteRequest type(RouteType type) {
    return with(header.withRouteType(type));
  }

  /** Sets who added the route. */
  public RouteRequest protocol(RouteProtocol protocol) {
    return with(header.withProtocol(protocol));
  }

  /** Sets the scope. The default depends on the route's type and next hops. */
  public RouteRequest scope(Scope scope) {
    return with(header.withScope(scope.value()));
  }

  /** Restricts the route to packets with this type of service. */
  public RouteRequest tos(int tos) {
    return with(header.withTos(tos));
  }

  /** Restricts the route to packets from this prefix (IPv6). */
  public RouteRequest from(Prefix source) {
    return with(header.withSourceLength(source.length()))
        .with(Attribute.address(RouteAttribute.SRC, source.address()));
  }

  /** Sets the priority, which {@code ip} calls the metric (unsigned 32 bits). */
  public RouteRequest priority(long priority) {
    return with(Attribute.unsigned(RouteAttribute.PRIORITY, "priority", priority));
  }

  /** Sets the preference of the router (IPv6). */
  public RouteRequest preference(RouterPreference preference) {
    return with(Attribute.u8(RouteAttribute.PREF, preference.value()));
  }

  /** Sets the realms for traffic classification (IPv4). */
  public RouteRequest realms(Realms realms) {
    return with(Attribute.u32(RouteAttribute.FLOW, realms.toNumber()));
  }

  /**
   * Sets the flags of the route, which must be {@linkplain RouteFlags#writable writable}. A next
   * hop has flags of its own.
   */
  public RouteRequest flags(RouteFlags flags) {
    return with(header.withRouteFlags(flags.writable().bits()));
  }

  /** Sets an attribute that this library does not model. */
  public RouteRequest raw(RawAttribute attribute) {
    return with(new Attribute(attribute.type(), attribute.bytes()));
  }

  /** Sets the time after which the route expires, in whole seconds (IPv6). */
  public RouteRequest expires(Duration after) {
    return with(Attribute.unsigned(RouteAttribute.EXPIRES, "lifetime", after.toSeconds()));
  }

  /** Sets the source address of sockets that are not bound to one. */
  public RouteRequest preferredSource(InetAddress source) {
    return with(Attribute.address(RouteAttribute.PREFSRC, source));
  }

  /** Adds a next hop on the link: the destination is directly reachable via this device. */
  public RouteRequest device(int index) {
    return nextHop(hop(index, Optional.empty(), RouteFlags.NONE));
  }

  /** Adds a next hop via a router. The kernel looks up the device. */
  public RouteRequest via(InetAddress gateway) {
    return nextHop(
        new NextHop(Optional.empty(), Optional.of(gateway), 1, RouteFlags.NONE, Optional.empty()));
  }

  /** Adds a next hop via a router on the device with this index. */
  public RouteRequest via(InetAddress gateway, int index) {
    return nextHop(hop(index, Optional.of(gateway), RouteFlags.NONE));
  }

  /**
   * Adds a next hop via a router on the device with this index, even if no prefix of the device
   * contains the router's address ({@code onlink}).
   */
  public RouteRequest onlink(InetAddress gateway, int index) {
    return nextHop(hop(index, Optional.of(gateway), new RouteFlags(RouteFlags.ONLINK)));
  }

  /** Adds a next hop. The kernel distributes flows over several next hops by their weights. */
  public RouteRequest nextHop(NextHop hop) {
    List<NextHop> more = new ArrayList<>(hops);
    more.add(hop);
    return new RouteRequest(operation, header, attributes, more);
  }

  /**
   * Lets the route use the next-hop object with this id (unsigned 32 bits) instead of next hops of
   * its own.
   */
  public RouteRequest nextHopObject(long id) {
    return with(Attribute.unsigned(RouteAttribute.NH_ID, "next hop", id));
  }

  /** Sets the metrics of connections that use the route. Empty metrics change nothing. */
  public RouteRequest metrics(RouteMetrics metrics) {
    List<Attribute> values = new ArrayList<>();
    metrics
        .values()
        .forEach((metric, value) -> values.add(Attribute.u32(metric.number(), value.intValue())));
    metrics.rawAttributes().forEach(raw -> values.add(new Attribute(raw.type(), raw.bytes())));
    int locks = 0;
    for (Metric locked : metrics.locked()) {
      locks |= 1 << locked.number();
    }
    if (locks != 0) {
      values.add(Attribute.u32(RouteAttribute.METRIC_LOCK, locks));
    }
    metrics
        .congestionControl()
        .ifPresent(name -> values.add(Attribute.text(RouteAttribute.METRIC_CC_ALGO, name)));
    return values.isEmpty() ? this : with(Attribute.nested(RouteAttribute.METRICS, values));
  }

  @Override
  public byte[] message() {
    List<Attribute> all = new ArrayList<>(attributes);
    all.addAll(new NextHopWriter(header.isIpv4()).attributes(hops));
    return RequestMessage.encode(header.type(), header.flags(), header.bytes(hops), all);
  }

  @Override
  public String toString() {
    return operation;
  }

  private static RouteRequest create(String verb, int flags, Prefix destination) {
    return of(verb, Netlink.NEWROUTE, flags, destination, RouteProtocol.STATIC, RouteType.UNICAST);
  }

  private static RouteRequest of(
      String verb,
      int type,
      int flags,
      Prefix destination,
      RouteProtocol protocol,
      RouteType routeType) {
    List<Attribute> attributes = new ArrayList<>();
    if (destination.length() > 0) {
      attributes.add(Attribute.address(RouteAttribute.DST, destination.address()));
    }
    attributes.add(Attribute.u32(RouteAttribute.TABLE, TableId.MAIN.value()));
    return new RouteRequest(
        "%s the route to %s".formatted(verb, destination),
        new RouteHeader(type, flags, destination, 0, 0, protocol, -1, routeType, 0),
        attributes,
        List.of());
  }

  private RouteRequest with(RouteHeader changed) {
    return new RouteRequest(operation, changed, attributes, hops);
  }

  private RouteRequest with(Attribute attribute) {
    return new RouteRequest(operation, header, attribute.replaceIn(attributes), hops);
  }

  private RouteRequest copyFrom(Route route) {
    RouteRequest copy =
        table(route.table())
            .type(route.type())
            .protocol(route.protocol())
            .scope(route.scope())
            .tos(route.tos())
            .flags(route.flags());
    if (route.priority().isPresent()) {
      copy = copy.priority(route.priority().getAsLong());
    }
    if (route.preferredSource().isPresent()) {
      copy = copy.preferredSource(route.preferredSource().get());
    }
    if (route.source().isPresent()) {
      copy = copy.from(route.source().get());
    }
    if (route.nextHopId().isPresent()) {
      copy = copy.nextHopObject(route.nextHopId().getAsLong());
    } else {
      for (NextHop hop : route.nextHops()) {
        copy = copy.nextHop(hop);
      }
    }
    if (route.realms().isPresent()) {
      copy = copy.realms(route.realms().get());
    }
    if (route.preference().isPresent() && !header.isIpv4()) {
      copy = copy.preference(route.preference().get());
    }
    if (route.cache().expires().isPresent() && !header.isIpv4() && !route.flags().cloned()) {
      Duration left = route.cache().expires().get();
      // A dump can contain an expired route. Without a lifetime, the added route would never
      // expire.
      copy = copy.expires(left.compareTo(SECOND) < 0 ? SECOND : left);
    }
    for (RawAttribute raw : route.rawAttributes()) {
      copy = copy.raw(raw);
    }
    return copy.metrics(route.metrics());
  }

  private RouteRequest requireWritable() {
    for (NextHop hop : hops) {
      if (hop.encapsulation().filter(Encapsulation::hasProgram).isPresent()) {
        throw new UnwritableObjectException(
            operation, RouteAttribute.ENCAP, "its encapsulation runs a BPF program");
      }
    }
    return this;
  }

  private static NextHop hop(int index, Optional<InetAddress> gateway, RouteFlags flags) {
    return new NextHop(
        Optional.of(new Device(index, "if" + index)), gateway, 1, flags, Optional.empty());
  }
}
