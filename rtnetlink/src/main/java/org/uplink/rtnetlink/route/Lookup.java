package org.uplink.rtnetlink.route;

import org.uplink.rtnetlink.request.NetlinkException;

/**
 * The outcome of a lookup that the kernel accepted: a route, or no route and the reason. Both
 * outcomes are values, because callers must handle both. A failure is a {@link NetlinkException}.
 */
public sealed interface Lookup extends LookupResult {
  /**
   * There is a route.
   *
   * @param route the route that the kernel would use
   */
  record Found(Route route) implements Lookup {}

  /**
   * There is no route.
   *
   * @param reason why there is no route
   */
  record NoRoute(Reason reason) implements Lookup {}
}
