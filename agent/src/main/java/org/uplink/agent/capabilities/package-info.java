/**
 * The host's description of itself: its capabilities with its networks and links, the counters of
 * its devices, and its LLDP neighbours. Each call reads everything again; nothing is cached.
 */
@NullMarked
package org.uplink.agent.capabilities;

import org.jspecify.annotations.NullMarked;
