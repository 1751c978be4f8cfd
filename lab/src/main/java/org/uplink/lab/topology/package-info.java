/**
 * Networks in which an engine installs a host, each with what has to come out of it, written by
 * hand.
 *
 * <p>A {@link org.uplink.lab.topology.Topology} is a value: it says what the engine is configured
 * with and what is expected, and builds itself in a lab. {@link org.uplink.lab.topology.Topologies}
 * has them all. docs/architecture/lab.md draws them. No state, no threads.
 */
@NullMarked
package org.uplink.lab.topology;

import org.jspecify.annotations.NullMarked;
