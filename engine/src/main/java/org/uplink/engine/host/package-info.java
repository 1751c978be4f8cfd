/**
 * Hosts: what the engine knows about them, and the function from state and event to the next state.
 * Values and the interface of their storage; no I/O.
 */
@NullMarked
package org.uplink.engine.host;

import org.jspecify.annotations.NullMarked;
