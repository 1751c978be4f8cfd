package org.uplink.rtnetlink.route;

import org.uplink.rtnetlink.request.NetlinkException;

/**
 * The result of one lookup in a batch: a {@link Lookup}, or the kernel's refusal of this query. A
 * refusal does not affect the other queries of the batch.
 */
public sealed interface LookupResult permits Lookup, LookupResult.Refused {
  /**
   * The kernel refused the query, for example because its device does not exist or its source is
   * not an address of the host.
   *
   * @param error the exception that {@link org.uplink.rtnetlink.Routes#get(RouteQuery)} throws for
   *     it
   */
  record Refused(NetlinkException error) implements LookupResult {}
}
