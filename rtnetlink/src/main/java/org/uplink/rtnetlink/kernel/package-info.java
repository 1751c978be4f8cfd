/**
 * The system calls that netlink needs. Not exported.
 *
 * <p>Only {@link org.uplink.rtnetlink.kernel.Libc} is native. Calls on the path of a lookup return
 * the negative errno and throw nothing, so that a lookup allocates nothing. Calls that open and
 * configure throw {@link org.uplink.rtnetlink.kernel.SystemCallException}. The owner of a socket
 * makes sure that one thread at a time uses it. Two calls can wait: {@code
 * NetlinkSocket.awaitReadable}, and {@code NetlinkSocket.send} of a request that needs the kernel's
 * lock.
 */
@NullMarked
package org.uplink.rtnetlink.kernel;

import org.jspecify.annotations.NullMarked;
