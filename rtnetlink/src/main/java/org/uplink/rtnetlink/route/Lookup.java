package org.uplink.rtnetlink.route;

import org.uplink.rtnetlink.request.NetlinkException;

/**
 * What the kernel says to a look-up that it understood: the route, or that there is none and why.
 * Both are values, because every caller has to handle both; what is broken is a {@link
 * NetlinkException}.
 */
public sealed interface Lookup extends LookupResult {
  /**
   * The kernel would send.
   *
   * @param route how
   */
  record Found(Route route) implements Lookup {}

  /**
   * The kernel would not send.
   *
   * @param reason why not
   */
  record NoRoute(Reason reason) implements Lookup {}
}
