package org.uplink.rtnetlink;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.uplink.rtnetlink.connection.ConnectionPool;
import org.uplink.rtnetlink.connection.Dump;
import org.uplink.rtnetlink.connection.NetlinkConnection;
import org.uplink.rtnetlink.connection.SerialConnection;
import org.uplink.rtnetlink.lookup.LookupBatch;
import org.uplink.rtnetlink.lookup.SingleLookup;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.LookupResult;
import org.uplink.rtnetlink.route.Reason;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.rtnetlink.route.RouteType;
import org.uplink.rtnetlink.wire.ErrorMessage;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RouteAttribute;

/**
 * Route look-ups: what {@code ip route get} does, without a process. From {@link Rtnetlink#routes}.
 *
 * <p>A look-up takes the kernel a microsecond or two and does not wait for anything, so it may be
 * made from any thread, virtual ones too. As many as there are processors run side by side.
 */
public final class Routes {
  private final ConnectionPool connections;
  private final SerialConnection serial;
  private final Supplier<Watcher> watcher;

  Routes(ConnectionPool lanes, SerialConnection control, Supplier<Watcher> watcher) {
    this.connections = lanes;
    this.serial = control;
    this.watcher = watcher;
  }

  /**
   * Asks for the way to an address.
   *
   * @throws NetlinkException where the kernel refuses the question, or the socket is broken
   * @throws IllegalStateException where this is closed
   */
  public Lookup get(InetAddress destination) {
    return get(RouteQuery.to(destination));
  }

  /**
   * Asks one question.
   *
   * @throws NetlinkException where the kernel refuses the question (an unknown device, a source
   *     that is not the host's), or the socket is broken
   * @throws IllegalStateException where this is closed
   */
  public Lookup get(RouteQuery query) {
    NetlinkConnection lane = connections.acquire();
    try {
      return get(lane, query);
    } finally {
      connections.release(lane);
    }
  }

  /** Asks on a lane that the caller holds. */
  public static Lookup get(NetlinkConnection lane, RouteQuery query) {
    ErrorMessage error = SingleLookup.lookUp(lane, query, lane.routeReader.message);
    LookupResult answer = SingleLookup.toResult(lane, query, error, lane.messages.bytes());
    if (answer instanceof LookupResult.Refused(NetlinkException refusal)) {
      throw refusal;
    }
    if (query.connected && query.source == null && answer instanceof Lookup.Found(Route route)) {
      Optional<InetAddress> source = route.preferredSource();
      if (source.isPresent()) {
        return get(lane, query.source(source.get()));
      }
    }
    return (Lookup) answer;
  }

  /**
   * Asks one question, and makes no garbage: for those who ask a million times. The answer
   * overwrites the earlier one.
   *
   * @return whether there is a route; where not, {@link ReusedLookup#reason} says why
   * @throws NetlinkException as {@link #get(RouteQuery)}
   * @throws IllegalStateException where this is closed
   */
  public boolean get(RouteQuery query, ReusedLookup into) {
    NetlinkConnection lane = connections.acquire();
    try {
      ErrorMessage error = SingleLookup.lookUp(lane, query, into.message);
      if (error.errno() == SingleLookup.FOUND) {
        return into.found();
      }
      return switch (SingleLookup.toResult(lane, query, error, lane.messages.bytes())) {
        case Lookup.NoRoute(Reason reason) -> into.none(reason);
        case Lookup.Found _ -> throw new AssertionError("an error that is a route");
        case LookupResult.Refused(NetlinkException refusal) -> throw refusal;
      };
    } finally {
      connections.release(lane);
    }
  }

  /**
   * Asks many questions in few system calls. The answers stand in the order of the questions; a
   * refusal stands in its own place and leaves the others alone.
   *
   * @throws NetlinkException where the socket is broken
   * @throws IllegalStateException where this is closed
   */
  public List<LookupResult> getAll(List<RouteQuery> queries) {
    NetlinkConnection lane = connections.acquire();
    try {
      return new LookupBatch(lane).lookUp(queries);
    } finally {
      connections.release(lane);
    }
  }

  /**
   * Watches the answer to a question: the first answer, then each other one, and nothing where
   * other things change. A device, route, rule or address that the question is about may come and
   * go; where the kernel refuses the question meanwhile, that is the answer.
   *
   * @throws NetlinkException where the socket is broken
   * @throws IllegalStateException where this is closed
   */
  public Watch<RouteChange> watch(RouteQuery query) {
    return watcher.get().watch(query);
  }

  /**
   * Reads one table's routes of both families, IPv4 first, in the kernel's order.
   *
   * @throws NetlinkException where the socket is broken
   * @throws IllegalStateException where this is closed
   */
  public List<Route> list(TableId table) {
    return serial.run(
        lane -> {
          List<Route> routes = new ArrayList<>();
          for (int family : new int[] {Netlink.INET, Netlink.INET6}) {
            routes.addAll(dump(family, table, RouteType.UNSPECIFIED, lane).read(lane));
          }
          return List.copyOf(routes);
        });
  }

  /**
   * The routes of one family: of a table or, where it is unspecified, of all; of a type, or of any.
   * {@code struct rtmsg}: family, lengths and tos; table, protocol, scope and type; flags.
   */
  public static Dump<Route> dump(
      int family, TableId table, RouteType type, NetlinkConnection lane) {
    return new Dump<>(
        "read the routes of table " + table,
        Netlink.GETROUTE,
        Netlink.NEWROUTE,
        out ->
            out.u8(family)
                .u8(0)
                .u16(0)
                .u8(0)
                .u8(0)
                .u8(0)
                .u8(type.value())
                .u32(0)
                .attribute32(RouteAttribute.TABLE, table.value()),
        message -> {
          lane.routeReader.message.read(
              message.bytes(), message.payloadStart(), message.payloadEnd());
          return lane.routeReader.route(message.bytes());
        });
  }
}
