package org.uplink.api.join;

import java.time.Instant;

/**
 * A host that wants to join without a token, and waits until it is approved.
 *
 * @param code 8 groups of 4 digits and letters, which the host shows too if nobody is between
 * @param name the name that the host proposes
 * @param address from where it asked first, as the engine saw it
 * @param since when it asked first
 * @param lastAsked when it asked last
 * @param expires when it can no longer be approved
 */
public record PendingHostDocument(
    String code, String name, String address, Instant since, Instant lastAsked, Instant expires) {}
