/**
 * Who uses a device besides its addresses, routes and rules, so that a change cannot take them
 * along: sockets that are bound to it, members of multicast groups, links above it, programs in its
 * hooks, rules of the packet filter.
 *
 * <p>{@link org.uplink.hostnet.user.DeviceUsers} asks the kernel and reads {@code /proc}. What is
 * read and returned has limits. Safe for any thread.
 */
@NullMarked
package org.uplink.hostnet.user;

import org.jspecify.annotations.NullMarked;
