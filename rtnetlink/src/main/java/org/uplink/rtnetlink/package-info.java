/**
 * The kernel's routing socket (rtnetlink(7)) in pure Java: route lookups as {@code ip route get}
 * makes them, and the links, addresses, routes, rules, neighbours and next hops of a network
 * namespace. No process is started, and there is no native library.
 *
 * <p>{@link org.uplink.rtnetlink.Rtnetlink#open} opens a namespace. This package has everything
 * with an open socket behind it; closing the {@code Rtnetlink} closes all of it. What it reads and
 * sends are immutable values, in a package for each kind of object: {@code link}, {@code address},
 * {@code route}, {@code rule}, {@code neighbour} and {@code nexthop}. Package {@code net} has the
 * values that several of them share, {@code request} what requests have in common.
 *
 * <p>All types are thread-safe, unless they say otherwise.
 */
@NullMarked
package org.uplink.rtnetlink;

import org.jspecify.annotations.NullMarked;
