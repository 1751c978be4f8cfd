/**
 * Networks in which an engine installs a host, each with the expected result, written by hand.
 *
 * <p>A {@link org.uplink.lab.topology.Topology} is a value with the engine's configuration and the
 * expected result, and it builds its network in a lab. {@link org.uplink.lab.topology.Topologies}
 * has all of them, and docs/architecture/lab.md draws them. No state, no threads.
 */
@NullMarked
package org.uplink.lab.topology;

import org.jspecify.annotations.NullMarked;
