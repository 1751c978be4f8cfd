/**
 * Follows hosts that keep a connection to the engine: who comes and goes, and through which
 * interface they reach the engine; and installs hosts that have joined. Nothing is polled; the
 * transports' signals start everything. Each host has a state of its own behind a lock, and calls
 * to hosts run on virtual threads.
 */
@NullMarked
package org.uplink.engine.presence;

import org.jspecify.annotations.NullMarked;
