/**
 * The system calls that netlink needs. Not exported.
 *
 * <p>{@link org.uplink.rtnetlink.kernel.Libc} alone is native. Calls that can fail return the
 * negative errno and throw nothing, so that the way of a look-up makes no garbage; {@link
 * org.uplink.rtnetlink.kernel.SystemCallException} is for those that open and configure. A socket
 * is used by one thread at a time: its owner sees to that. No call here waits, except {@link
 * org.uplink.rtnetlink.kernel.NetlinkSocket#awaitReadable} and what the kernel itself does under
 * its lock while it carries a request out.
 */
@NullMarked
package org.uplink.rtnetlink.kernel;

import org.jspecify.annotations.NullMarked;
