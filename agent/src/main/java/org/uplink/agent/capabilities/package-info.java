/**
 * What the host tells of itself: its capabilities, the networks and links among them, the counters
 * of its devices and its neighbours by LLDP. Everything is read anew for each call.
 */
@NullMarked
package org.uplink.agent.capabilities;

import org.jspecify.annotations.NullMarked;
