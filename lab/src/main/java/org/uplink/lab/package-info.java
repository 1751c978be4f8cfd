/**
 * Test hosts made of network namespaces: hosts, links, switches, routers and NAT for tests, demos
 * and measurements.
 *
 * <p>The lab drives {@code ip(8)}, {@code nft(8)} and the util-linux tools as processes and never
 * uses the project's own netlink code, so that what it says about a host is an independent oracle.
 * It only works in a network and mount namespace of its own ({@link org.uplink.lab.Isolation}): it
 * can't touch the machine's network, and what it makes ends with the last process in it.
 *
 * <p>A {@link org.uplink.lab.Lab} owns its hosts and every process that was started in them;
 * closing it ends all of them, and so does the death of the JVM, however it dies. All classes may
 * be used by several threads; commands block the calling thread, each with a deadline.
 */
@NullMarked
package org.uplink.lab;

import org.jspecify.annotations.NullMarked;
