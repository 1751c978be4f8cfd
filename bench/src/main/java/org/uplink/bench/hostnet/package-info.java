/**
 * Measures the cost of a network change for the traffic of the host: the lost packets of a stream
 * and the longest stall of a connection. Compares the cost with the same change by a script.
 */
@NullMarked
package org.uplink.bench.hostnet;

import org.jspecify.annotations.NullMarked;
