/**
 * The path of a change: finds the connection to a host over which the engine can request and prove
 * a change of the host's network, and says what the operator can do if there is no such connection.
 * Used by the thread of a run; every wait has a deadline.
 */
@NullMarked
package org.uplink.engine.path;

import org.jspecify.annotations.NullMarked;
