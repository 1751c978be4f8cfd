/**
 * Netlink messages as bytes: reading and writing them without a socket. Not exported.
 *
 * <p>Numbers are in the machine's byte order unless a method says otherwise (netlink(7)). Malformed
 * bytes end in a {@link org.uplink.rtnetlink.wire.MalformedMessageException}; unknown attributes
 * are skipped. Cursors and writers are mutable and reused; one thread uses them at a time. The
 * {@code …Attribute} classes have the kernel's attribute numbers, one class for each kind of
 * message.
 */
@NullMarked
package org.uplink.rtnetlink.wire;

import org.jspecify.annotations.NullMarked;
