package org.uplink.rtnetlink.route;

import java.time.Duration;
import java.util.Optional;
import org.uplink.rtnetlink.request.Errno;

/**
 * The expiry and the error of a route ({@code struct rta_cacheinfo}).
 *
 * @param expires the remaining lifetime, with a resolution of 10 ms; empty if the route does not
 *     expire. The lifetime is negative if the kernel has not yet removed an expired route
 * @param error the error that the kernel returns for packets to the destination
 */
public record RouteCache(Optional<Duration> expires, Optional<Errno> error) {
  /** No expiry and no error. */
  public static final RouteCache NONE = new RouteCache(Optional.empty(), Optional.empty());
}
