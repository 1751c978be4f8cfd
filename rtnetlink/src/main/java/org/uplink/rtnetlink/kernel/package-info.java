/**
 * The system calls that netlink needs. Not exported.
 *
 * <p>Only {@link org.uplink.rtnetlink.kernel.Libc} calls native code. Calls that a lookup makes
 * return the negative errno and throw nothing, so that a lookup makes no objects. Calls that open
 * or configure a socket throw {@link org.uplink.rtnetlink.kernel.SystemCallException}. The owner of
 * a socket ensures that one thread at a time uses the socket. Two calls can wait: {@code
 * NetlinkSocket.awaitReadable}, and {@code NetlinkSocket.send} of a request that needs the kernel's
 * lock.
 */
@NullMarked
package org.uplink.rtnetlink.kernel;

import org.jspecify.annotations.NullMarked;
