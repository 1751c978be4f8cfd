/**
 * Checks whether a request is impossible or risky: its parameters, the host, and the path to the
 * engine on the planned network. The checks change nothing. All classes are thread-safe.
 */
@NullMarked
package org.uplink.hostnet.check;

import org.jspecify.annotations.NullMarked;
