package org.uplink.hostnet.flight;

import java.time.Instant;
import java.util.Optional;

/**
 * A step in the kernel, or of the owner of the NICs. The requests that are sent at once are one
 * step.
 *
 * @param at when it began
 * @param micros how long it took; empty if it failed, or the process ended meanwhile
 * @param text what it does
 */
public record TimedStep(Instant at, Optional<Long> micros, String text) {}
