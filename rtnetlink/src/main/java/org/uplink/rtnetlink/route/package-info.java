/**
 * Routes and route lookups. {@link org.uplink.rtnetlink.route.Route} is what {@code ip route}
 * shows, and {@link org.uplink.rtnetlink.route.RouteRequest} adds, replaces or deletes one. {@link
 * org.uplink.rtnetlink.route.RouteQuery} is a lookup, and {@link org.uplink.rtnetlink.route.Lookup}
 * its result. All types are immutable.
 */
@NullMarked
package org.uplink.rtnetlink.route;

import org.jspecify.annotations.NullMarked;
