package org.uplink.rtnetlink.route;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uplink.rtnetlink.connection.NamespaceFiles;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.MessageWriter;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RouteAttribute;

/**
 * A change of a table of routes. Immutable; each method returns a copy that says one thing more.
 * Unless told otherwise a route is a unicast one of protocol static in the main table.
 */
public final class RouteRequest extends Request {
  private final RouteHeader header;
  private final List<NextHop> hops;

  private RouteRequest(
      String operation, RouteHeader header, List<Attribute> parts, List<NextHop> hops) {
    super(operation, parts);
    this.header = header;
    this.hops = List.copyOf(hops);
  }

  private static RouteRequest of(
      String operation, int type, int flags, Prefix to, RouteProtocol protocol, RouteType kind) {
    List<Attribute> parts = new ArrayList<>();
    if (to.length() > 0) {
      parts.add(Attribute.address(RouteAttribute.DST, to.address()));
    }
    parts.add(Attribute.u32(RouteAttribute.TABLE, TableId.MAIN.value()));
    return new RouteRequest(
        operation + to,
        new RouteHeader(type, flags, to, 0, 0, protocol, -1, kind),
        parts,
        List.of());
  }

  /** Adds a route; refused where there is one to the same prefix with the same priority. */
  public static RouteRequest add(Prefix to) {
    return of(
        "add the route to ",
        Netlink.NEWROUTE,
        Netlink.CREATE | Netlink.EXCLUSIVE,
        to,
        RouteProtocol.STATIC,
        RouteType.UNICAST);
  }

  /** Adds a route, or puts it in the place of one to the same prefix with the same priority. */
  public static RouteRequest replace(Prefix to) {
    return of(
        "set the route to ",
        Netlink.NEWROUTE,
        Netlink.CREATE | Netlink.REPLACE,
        to,
        RouteProtocol.STATIC,
        RouteType.UNICAST);
  }

  /** Deletes the first route to the prefix that has all that the request says. */
  public static RouteRequest delete(Prefix to) {
    return of(
            "delete the route to ",
            Netlink.DELROUTE,
            0,
            to,
            RouteProtocol.UNSPECIFIED,
            RouteType.UNSPECIFIED)
        .scope(Scope.NOWHERE);
  }

  /** Adds a route beside others to the same prefix; IPv6 makes one of those that have a router. */
  public static RouteRequest append(Prefix to) {
    return of(
        "append the route to ",
        Netlink.NEWROUTE,
        Netlink.CREATE | Netlink.APPEND,
        to,
        RouteProtocol.STATIC,
        RouteType.UNICAST);
  }

  /**
   * Adds a route before others to the same prefix with the same priority, so that it is the one
   * that is taken (IPv4; IPv6 puts it behind them).
   */
  public static RouteRequest prepend(Prefix to) {
    return of(
        "prepend the route to ",
        Netlink.NEWROUTE,
        Netlink.CREATE,
        to,
        RouteProtocol.STATIC,
        RouteType.UNICAST);
  }

  /**
   * Adds a route as it was read, beside others to the same prefix; what belongs to one look-up (the
   * flow, the expiry) is left out. Routes via a router want the route to the router to be there
   * before them.
   */
  public static RouteRequest add(Route route) {
    return append(route.destination()).like(route);
  }

  /** Puts a route as it was read in the place of another. */
  public static RouteRequest replace(Route route) {
    return replace(route.destination()).like(route);
  }

  /** Deletes a route as it was read. */
  public static RouteRequest delete(Route route) {
    return delete(route.destination()).like(route);
  }

  private RouteRequest like(Route route) {
    RouteRequest like =
        table(route.table())
            .type(route.type())
            .protocol(route.protocol())
            .scope(route.scope())
            .tos(route.tos());
    if (route.priority().isPresent()) {
      like = like.priority(route.priority().getAsLong());
    }
    if (route.preferredSource().isPresent()) {
      like = like.preferredSource(route.preferredSource().get());
    }
    if (route.source().isPresent()) {
      like = like.from(route.source().get());
    }
    if (route.nextHopId().isPresent()) {
      like = like.nextHopObject(route.nextHopId().getAsLong());
    } else {
      for (NextHop hop : route.nextHops()) {
        like = like.nextHop(hop);
      }
    }
    return like.metrics(route.metrics());
  }

  private RouteRequest copy(RouteHeader newHeader) {
    return new RouteRequest(toString(), newHeader, attributes(), hops);
  }

  private RouteRequest adding(Attribute part) {
    return new RouteRequest(toString(), header, with(part), hops);
  }

  /** In this table. */
  public RouteRequest table(TableId table) {
    return adding(Attribute.u32(RouteAttribute.TABLE, table.value()));
  }

  /** Of this type. */
  public RouteRequest type(RouteType type) {
    return copy(header.routeType(type));
  }

  /** Put there by this protocol. */
  public RouteRequest protocol(RouteProtocol protocol) {
    return copy(header.protocol(protocol));
  }

  /** Of this scope, instead of the one that goes with what the route is. */
  public RouteRequest scope(Scope scope) {
    return copy(header.scope(scope.value()));
  }

  /** For this type of service only. */
  public RouteRequest tos(int tos) {
    return copy(header.tos(tos));
  }

  /** For packets from there only (IPv6). */
  public RouteRequest from(Prefix source) {
    return new RouteRequest(
        toString(),
        header.sourceLength(source.length()),
        with(Attribute.address(RouteAttribute.SRC, source.address())),
        hops);
  }

  /** What {@code ip} calls the metric (unsigned 32 bits). */
  public RouteRequest priority(long priority) {
    return adding(Attribute.u32(RouteAttribute.PRIORITY, (int) priority));
  }

  /** How long it lives, in whole seconds (IPv6); for ever where this is not said. */
  public RouteRequest expires(Duration life) {
    return adding(Attribute.u32(RouteAttribute.EXPIRES, (int) life.toSeconds()));
  }

  /** The source address of sockets that have none. */
  public RouteRequest preferredSource(InetAddress source) {
    return adding(Attribute.address(RouteAttribute.PREFSRC, source));
  }

  /** Out of the device with this index, to the destination itself. */
  public RouteRequest device(int index) {
    return nextHop(hop(index, Optional.empty(), RouteFlags.NONE));
  }

  /** Via this router, found by the kernel. */
  public RouteRequest via(InetAddress gateway) {
    return nextHop(
        new NextHop(Optional.empty(), Optional.of(gateway), 1, RouteFlags.NONE, Optional.empty()));
  }

  /** Via this router, out of the device with this index. */
  public RouteRequest via(InetAddress gateway, int index) {
    return nextHop(hop(index, Optional.of(gateway), RouteFlags.NONE));
  }

  /** Via this router, out of the device with this index, whatever the addresses there say. */
  public RouteRequest onlink(InetAddress gateway, int index) {
    return nextHop(hop(index, Optional.of(gateway), new RouteFlags(NextHopWriter.ONLINK)));
  }

  private static NextHop hop(int index, Optional<InetAddress> gateway, RouteFlags flags) {
    return new NextHop(
        Optional.of(new Device(index, "if" + index)), gateway, 1, flags, Optional.empty());
  }

  /** One way more: of several, the flows are shared by weight. */
  public RouteRequest nextHop(NextHop hop) {
    List<NextHop> more = new ArrayList<>(hops);
    more.add(hop);
    return new RouteRequest(toString(), header, attributes(), more);
  }

  /** By the next-hop object with this id (unsigned 32 bits). */
  public RouteRequest nextHopObject(long id) {
    return adding(Attribute.u32(RouteAttribute.NH_ID, (int) id));
  }

  /** Sets these metrics for connections over it. */
  public RouteRequest metrics(RouteMetrics metrics) {
    List<Attribute> values = new ArrayList<>();
    for (Map.Entry<Metric, Long> value : metrics.values().entrySet()) {
      values.add(Attribute.u32(value.getKey().number(), value.getValue().intValue()));
    }
    int locks = 0;
    for (Metric locked : metrics.locked()) {
      locks |= 1 << locked.number();
    }
    if (locks != 0) {
      values.add(Attribute.u32(Metric.LOCK.number(), locks));
    }
    metrics
        .congestionControl()
        .ifPresent(name -> values.add(Attribute.text(Metric.CC_ALGO.number(), name)));
    return values.isEmpty() ? this : adding(Attribute.nested(RouteAttribute.METRICS, values));
  }

  @Override
  public int type() {
    return header.type();
  }

  @Override
  public int flags() {
    return header.flags();
  }

  @Override
  public void header(MessageWriter out) {
    header.write(out, hops);
  }

  @Override
  public void writeDeferred(MessageWriter out, NamespaceFiles files) {
    new NextHopWriter(header.isIpv4()).write(hops, out);
  }
}
