/**
 * Next-hop objects, which routes can share: {@link org.uplink.rtnetlink.nexthop.NextHopObject} is
 * what {@code ip nexthop} shows, and {@link org.uplink.rtnetlink.nexthop.NextHopRequest} adds,
 * replaces or deletes one. All types are immutable. The next hops of a single route are in package
 * {@code route}.
 */
@NullMarked
package org.uplink.rtnetlink.nexthop;

import org.jspecify.annotations.NullMarked;
