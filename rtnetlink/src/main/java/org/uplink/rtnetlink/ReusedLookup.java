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
 * The result of {@link Routes#get(org.uplink.rtnetlink.route.RouteQuery, ReusedLookup)}. The next
 * lookup with the same object overwrites the result. It has plain numbers only. Metrics, several
 * next hops and encapsulation are in {@link Route} only.
 *
 * <p>Not thread-safe: one thread at a time may use a {@code ReusedLookup}.
 */
public final class ReusedLookup {
  final RouteMessage message = new RouteMessage();
  private @Nullable Reason reason = Reason.NO_ROUTE;

  /** Creates a result without a route. */
  public ReusedLookup() {}

  /** Returns whether there is a route. */
  public boolean isFound() {
    return reason == null;
  }

  /**
   * Returns why there is no route.
   *
   * @throws IllegalStateException if there is a route
   */
  public Reason reason() {
    Reason why = reason;
    if (why == null) {
      throw new IllegalStateException("the last lookup found a route, so there is no reason");
    }
    return why;
  }

  /**
   * Returns the index of the output device; 0 if the route does not send packets.
   *
   * @throws IllegalStateException if there is no route
   */
  public int deviceIndex() {
    return route().outputIndex;
  }

  /**
   * Returns what the kernel does with a packet to the destination.
   *
   * @throws IllegalStateException if there is no route
   */
  public RouteType type() {
    return RouteType.of(route().type);
  }

  /**
   * Returns the number of the table (unsigned 32 bits).
   *
   * @throws IllegalStateException if there is no route
   */
  public int table() {
    return route().table;
  }

  /**
   * Returns how far away the destination is.
   *
   * @throws IllegalStateException if there is no route
   */
  public Scope scope() {
    return Scope.of(route().scope);
  }

  /**
   * Returns the route's flags, the bits of {@link RouteFlags}.
   *
   * @throws IllegalStateException if there is no route
   */
  public int flags() {
    return route().flags;
  }

  /**
   * Writes the router's address to the start of an array.
   *
   * @return the number of bytes, 4 or 16, or 0 if the destination is on the link
   * @throws IllegalStateException if there is no route
   */
  public int gateway(byte[] into) {
    return copy(route().gateway, into);
  }

  /**
   * Writes the preferred source to the start of an array.
   *
   * @return the number of bytes, 4 or 16, or 0 if there is none
   * @throws IllegalStateException if there is no route
   */
  public int preferredSource(byte[] into) {
    return copy(route().preferredSource, into);
  }

  boolean setFound() {
    reason = null;
    return true;
  }

  boolean setNoRoute(Reason why) {
    reason = why;
    return false;
  }

  private RouteMessage route() {
    if (reason != null) {
      throw new IllegalStateException("the last lookup found no route: " + reason);
    }
    return message;
  }

  private static int copy(RawAddress address, byte[] into) {
    address.copyTo(into);
    return address.length;
  }
}
