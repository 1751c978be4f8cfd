package org.uplink.rtnetlink;

import org.jspecify.annotations.Nullable;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.route.Reason;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteFlags;
import org.uplink.rtnetlink.route.RouteType;
import org.uplink.rtnetlink.wire.RawAddress;
import org.uplink.rtnetlink.wire.RouteMessage;

/**
 * The answer of {@link Routes#get(RouteQuery, ReusedLookup)} as plain numbers, overwritten by the
 * next one. Owned by one thread at a time. The parts of the answer that hold lists (metrics,
 * several next hops, encapsulation) are in {@link Route} only.
 */
public final class ReusedLookup {
  final RouteMessage message = new RouteMessage();
  private @Nullable Reason reason = Reason.NO_ROUTE;

  /** An answer to be filled; until then, there is no route. */
  public ReusedLookup() {}

  boolean found() {
    reason = null;
    return true;
  }

  boolean none(Reason why) {
    reason = why;
    return false;
  }

  /** Whether there is a route. */
  public boolean isFound() {
    return reason == null;
  }

  /**
   * Why there is none.
   *
   * @throws IllegalStateException where there is one
   */
  public Reason reason() {
    Reason why = reason;
    if (why == null) {
      throw new IllegalStateException("there is a route");
    }
    return why;
  }

  private RouteMessage route() {
    if (reason != null) {
      throw new IllegalStateException("there is no route: " + reason);
    }
    return message;
  }

  /** Index of the device that a packet leaves by; 0 where it is not sent. */
  public int deviceIndex() {
    return route().outputIndex;
  }

  /** What happens to a packet. */
  public RouteType type() {
    return RouteType.of(route().type);
  }

  /** The table's number, to be read as unsigned. */
  public int table() {
    return route().table;
  }

  /** How far the destination is. */
  public Scope scope() {
    return Scope.of(route().scope);
  }

  /** The route's flags, the bits of {@link RouteFlags}. */
  public int flags() {
    return route().flags;
  }

  /**
   * Writes the router's address to the array; returns its length, 4, 16, or 0 where there is none.
   */
  public int gateway(byte[] into) {
    return copy(route().gateway, into);
  }

  /**
   * Writes the preferred source to the array; returns its length, 4, 16, or 0 where there is none.
   */
  public int preferredSource(byte[] into) {
    return copy(route().preferredSource, into);
  }

  private static int copy(RawAddress address, byte[] into) {
    address.copyTo(into);
    return address.length;
  }
}
