/**
 * Test hosts made of network namespaces, with links, switches, routers and NAT, for tests, demos
 * and measurements.
 *
 * <p>The lab runs {@code ip(8)}, {@code nft(8)} and the util-linux tools, and never uses the
 * project's own netlink code, so that it is an independent oracle. It only works in isolated
 * network and mount namespaces ({@link org.uplink.lab.Isolation}), so it cannot touch the machine's
 * network, and the kernel removes everything with the last process.
 *
 * <p>A {@link org.uplink.lab.Lab} owns its hosts and their processes. Closing it ends all of them,
 * and so does any end of the JVM. All classes are thread-safe. Commands block the calling thread
 * until their deadline.
 */
@NullMarked
package org.uplink.lab;

import org.jspecify.annotations.NullMarked;
