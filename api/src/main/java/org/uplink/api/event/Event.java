package org.uplink.api.event;

import java.time.Instant;
import java.util.Optional;

/**
 * An entry of the audit log.
 *
 * @param id grows, with gaps
 * @param type a stable name for programs, such as {@code HostUp} or {@code ActiveNicChanged}
 * @param host the host that the event is about
 * @param cluster the cluster that the event is about
 * @param text what happened, to what, why, and what to do
 */
public record Event(
    long id,
    Instant time,
    Severity severity,
    String type,
    Optional<String> host,
    Optional<String> cluster,
    String text) {}
