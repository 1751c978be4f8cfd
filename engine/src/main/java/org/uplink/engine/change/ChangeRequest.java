package org.uplink.engine.change;

import java.time.Instant;
import java.util.Optional;
import org.uplink.engine.host.HostKey;
import org.uplink.engine.network.ChangeTarget;

/**
 * A change of a host's network that the engine requests. It is stored before the host receives it,
 * so that an engine that was killed knows what to ask the host about.
 *
 * @param id the host knows the change by this id
 * @param run the run that requests the change
 * @param target what the change is for
 * @param token the secret that the proof repeats
 * @param rollbackAt when the host rolls the change back without a proof, if it started at once
 * @param ticketExpiresAt until when the host accepts the request; empty if the host was never asked
 *     to start
 * @param address the address of the host at which the engine requests the change, if it is not the
 *     one on record. It becomes the one on record when the change is committed
 * @param hostKey the key of the agent that is asked for the change; empty if the transport has no
 *     connections, or if an earlier engine asked, which did not store the key
 */
public record ChangeRequest(
    String id,
    String host,
    long run,
    ChangeTarget target,
    String token,
    Instant requestedAt,
    Instant rollbackAt,
    Optional<Instant> ticketExpiresAt,
    Optional<String> address,
    Optional<HostKey> hostKey) {}
