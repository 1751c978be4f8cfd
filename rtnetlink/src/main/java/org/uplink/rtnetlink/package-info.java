/**
 * The Linux kernel's routing socket (rtnetlink(7)) in pure Java. The package looks up routes like
 * {@code ip route get}, and reads, changes and watches the links, addresses, routes, rules,
 * neighbours and next hops of a network namespace. It starts no process and has no native library.
 *
 * <p>{@link org.uplink.rtnetlink.Rtnetlink#open} opens a namespace. All classes that use an open
 * socket are in this package, and {@link org.uplink.rtnetlink.Rtnetlink#close} closes all of them.
 * The values that they read and send are immutable. Each kind of object has a package for its
 * values: {@code link}, {@code address}, {@code route}, {@code rule}, {@code neighbour} and {@code
 * nexthop}. Package {@code net} has the values that several packages share, and package {@code
 * request} the types that all requests share.
 *
 * <p>All types are thread-safe unless their Javadoc says otherwise.
 */
@NullMarked
package org.uplink.rtnetlink;

import org.jspecify.annotations.NullMarked;
