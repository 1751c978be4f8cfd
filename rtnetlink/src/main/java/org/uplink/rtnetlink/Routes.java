package org.uplink.rtnetlink;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
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
  private final Lanes lanes;
  private final Control control;
  private final Supplier<Watcher> watcher;

  Routes(Lanes lanes, Control control, Supplier<Watcher> watcher) {
    this.lanes = lanes;
    this.control = control;
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
    Lane lane = lanes.take();
    try {
      return get(lane, query);
    } finally {
      lanes.giveBack(lane);
    }
  }

  /** Asks on a lane that the caller holds. */
  static Lookup get(Lane lane, RouteQuery query) {
    ErrorMessage error = RouteLookUp.ask(lane, query, lane.reader.message);
    Answer answer = RouteLookUp.answer(lane, query, error, lane.messages.bytes());
    if (answer instanceof Answer.Refused(NetlinkException refusal)) {
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
    Lane lane = lanes.take();
    try {
      ErrorMessage error = RouteLookUp.ask(lane, query, into.message);
      if (error.errno() == RouteLookUp.FOUND) {
        return into.found();
      }
      return switch (RouteLookUp.answer(lane, query, error, lane.messages.bytes())) {
        case Lookup.NoRoute(Reason reason) -> into.none(reason);
        case Lookup.Found _ -> throw new AssertionError("an error that is a route");
        case Answer.Refused(NetlinkException refusal) -> throw refusal;
      };
    } finally {
      lanes.giveBack(lane);
    }
  }

  /**
   * Asks many questions in few system calls. The answers stand in the order of the questions; a
   * refusal stands in its own place and leaves the others alone.
   *
   * @throws NetlinkException where the socket is broken
   * @throws IllegalStateException where this is closed
   */
  public List<Answer> getAll(List<RouteQuery> queries) {
    Lane lane = lanes.take();
    try {
      return new RouteBatch(lane).ask(queries);
    } finally {
      lanes.giveBack(lane);
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
    return control.run(
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
  static Dump<Route> dump(int family, TableId table, RouteType type, Lane lane) {
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
          lane.reader.message.read(message.bytes(), message.start(), message.stop());
          return lane.reader.route(message.bytes());
        });
  }
}
