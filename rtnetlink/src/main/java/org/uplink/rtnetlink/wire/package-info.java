/**
 * Netlink's messages as bytes: writing, walking and taking apart, without a socket. Not exported.
 *
 * <p>Numbers are in the machine's byte order unless a method says otherwise (netlink(7)). A message
 * that does not hold together fails with {@link
 * org.uplink.rtnetlink.wire.MalformedMessageException}; attributes that nobody asks for are
 * skipped. The classes are mutable, reused, and used by one thread at a time.
 */
@NullMarked
package org.uplink.rtnetlink.wire;

import org.jspecify.annotations.NullMarked;
