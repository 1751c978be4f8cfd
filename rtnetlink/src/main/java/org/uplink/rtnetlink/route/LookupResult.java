package org.uplink.rtnetlink.route;

import org.uplink.rtnetlink.Routes;
import org.uplink.rtnetlink.request.NetlinkException;

/**
 * One of the answers to many questions asked at once: a {@link Lookup}, or the kernel's refusal of
 * that one question, which stands in its own place and leaves the others alone.
 */
public sealed interface LookupResult permits Lookup, LookupResult.Refused {
  /**
   * The kernel did not accept the question (an unknown device, a source that is not the host's
   * family).
   *
   * @param error what {@link Routes#get(RouteQuery)} would have thrown
   */
  record Refused(NetlinkException error) implements LookupResult {}
}
