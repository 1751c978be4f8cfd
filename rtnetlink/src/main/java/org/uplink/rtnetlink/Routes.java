package org.uplink.rtnetlink;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Supplier;
import org.uplink.rtnetlink.connection.ConnectionPool;
import org.uplink.rtnetlink.connection.KernelTables;
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
import org.uplink.rtnetlink.wire.ErrorMessage;

/**
 * Looks up routes like {@code ip route get}, and reads the routing tables of a namespace. {@link
 * Rtnetlink#routes} returns it. Thread-safe.
 *
 * <p>The kernel needs one or two microseconds for a lookup and never waits, so a virtual thread may
 * make one too. As many lookups run in parallel as there are processors.
 */
public final class Routes {
  private final ConnectionPool connections;
  private final SerialConnection serial;
  private final Supplier<Watcher> watcher;

  Routes(ConnectionPool connections, SerialConnection serial, Supplier<Watcher> watcher) {
    this.connections = connections;
    this.serial = serial;
    this.watcher = watcher;
  }

  /**
   * Looks up the route to an address.
   *
   * @throws NetlinkException if the kernel refuses the query, or the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public Lookup get(InetAddress destination) {
    return get(RouteQuery.to(destination));
  }

  /**
   * Looks up a route.
   *
   * @throws NetlinkException if the kernel refuses the query (an unknown device, a source that is
   *     not an address of the host), or the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public Lookup get(RouteQuery query) {
    NetlinkConnection connection = connections.acquire();
    try {
      LookupResult result = SingleLookup.get(connection, query);
      if (result instanceof LookupResult.Refused(NetlinkException refusal)) {
        throw refusal;
      }
      return (Lookup) result;
    } finally {
      connections.release(connection);
    }
  }

  /**
   * Looks up a route without an allocation, for hot loops. The result overwrites the previous one
   * in {@code into}. A {@linkplain RouteQuery#connected() connected} query is looked up once only.
   *
   * @return whether there is a route; if not, see {@link ReusedLookup#reason}
   * @throws NetlinkException as {@link #get(RouteQuery)}
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public boolean get(RouteQuery query, ReusedLookup into) {
    NetlinkConnection connection = connections.acquire();
    try {
      ErrorMessage error = SingleLookup.lookUp(connection, query, into.message);
      if (error.errno() == SingleLookup.FOUND) {
        return into.setFound();
      }
      return switch (SingleLookup.noRoute(connection, query, error)) {
        case Lookup.NoRoute(Reason reason) -> into.setNoRoute(reason);
        case Lookup.Found _ -> throw new AssertionError("route in an error message");
        case LookupResult.Refused(NetlinkException refusal) -> throw refusal;
      };
    } finally {
      connections.release(connection);
    }
  }

  /**
   * Looks up many routes in few system calls, 64 in each.
   *
   * @return the results in the order of the queries; a refusal does not affect the others
   * @throws NetlinkException if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public List<LookupResult> getAll(List<RouteQuery> queries) {
    NetlinkConnection connection = connections.acquire();
    try {
      return new LookupBatch(connection).lookUp(queries);
    } finally {
      connections.release(connection);
    }
  }

  /**
   * Watches the result of a lookup: first the current result, then each different one.
   *
   * <p>The devices, routes, rules and addresses that the query depends on may appear and disappear.
   * While the kernel refuses the query, the result is {@link LookupResult.Refused}.
   *
   * @throws NetlinkException if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public Watch<RouteChange> watch(RouteQuery query) {
    return watcher.get().watch(query);
  }

  /**
   * Reads the routes of a table, IPv4 first, in the kernel's order.
   *
   * @throws NetlinkException if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public List<Route> list(TableId table) {
    return serial.run(connection -> List.copyOf(KernelTables.routes(connection, table)));
  }
}
