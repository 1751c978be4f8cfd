/**
 * The kernel's routing socket (rtnetlink(7)) in pure Java: route look-ups as {@code ip route get}
 * makes them, links and addresses, without a process and without native code of its own.
 *
 * <p>{@link org.uplink.rtnetlink.Rtnetlink#open} is the way in, and owns the sockets; everything it
 * hands out ends with it. What it returns are immutable records. All of it may be used by any
 * number of threads; the few mutable classes say so themselves.
 */
@NullMarked
package org.uplink.rtnetlink;

import org.jspecify.annotations.NullMarked;
