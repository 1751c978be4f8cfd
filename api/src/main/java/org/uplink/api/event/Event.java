package org.uplink.api.event;

import java.time.Instant;
import java.util.Optional;

/**
 * An entry of the audit log.
 *
 * @param id grows; not without gaps
 * @param time when
 * @param severity how much it matters
 * @param type a stable name for programs, such as {@code HostInstalled} or {@code ActiveNicChanged}
 * @param host the host that it is about
 * @param cluster the cluster that it is about
 * @param text what happened, on what, why, and what to do next
 */
public record Event(
    long id,
    Instant time,
    Severity severity,
    String type,
    Optional<String> host,
    Optional<String> cluster,
    String text) {}
