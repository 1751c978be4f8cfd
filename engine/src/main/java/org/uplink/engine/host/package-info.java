/**
 * Hosts: what the engine knows of one, and the one function that says which state follows which
 * event. Values and the port to where they are kept; no I/O of its own.
 */
@NullMarked
package org.uplink.engine.host;

import org.jspecify.annotations.NullMarked;
