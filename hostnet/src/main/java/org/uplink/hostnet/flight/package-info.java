/**
 * What a change did, step by step, and how long the host's path was down meanwhile. {@link
 * org.uplink.hostnet.flight.FlightRecorder} measures it in the process that makes the change or
 * rolls it back, and {@link org.uplink.hostnet.change.ChangeFiles} stores it with the outcome. The
 * records are immutable; the recorder is thread-safe.
 */
@NullMarked
package org.uplink.hostnet.flight;

import org.jspecify.annotations.NullMarked;
