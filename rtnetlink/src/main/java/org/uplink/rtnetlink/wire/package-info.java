/**
 * Reads and writes netlink messages as bytes, without a socket. Not exported.
 *
 * <p>Numbers are in the machine's byte order unless a method says otherwise (netlink(7)). Malformed
 * bytes throw a {@link org.uplink.rtnetlink.wire.MalformedMessageException}. Cursors skip unknown
 * attributes. Cursors and writers are mutable and reused; one thread at a time may use one. The
 * {@code …Attribute} classes have the kernel's attribute numbers, one class for each kind of
 * message.
 */
@NullMarked
package org.uplink.rtnetlink.wire;

import org.jspecify.annotations.NullMarked;
