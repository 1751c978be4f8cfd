/**
 * The cost of a network change for the traffic of the host: lost packets of a stream, and the
 * longest stall of a connection, compared with the same change by a script.
 */
@NullMarked
package org.uplink.bench.hostnet;

import org.jspecify.annotations.NullMarked;
