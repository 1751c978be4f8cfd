package org.uplink.rtnetlink.route;

import java.time.Duration;
import java.util.Optional;
import org.uplink.rtnetlink.request.Errno;

/**
 * What the kernel says of the entry behind an answer ({@code rta_cacheinfo}).
 *
 * @param expires how long it will live from now on; absent: for ever. Hundredths of a second; a
 *     negative one is overdue
 * @param error the error that the entry stands for
 */
public record RouteCache(Optional<Duration> expires, Optional<Errno> error) {
  /** It lives for ever and is no error. */
  public static final RouteCache NONE = new RouteCache(Optional.empty(), Optional.empty());
}
