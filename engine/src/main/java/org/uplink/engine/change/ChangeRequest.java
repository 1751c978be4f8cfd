package org.uplink.engine.change;

import java.time.Instant;
import java.util.Optional;
import org.uplink.engine.network.Attachment;

/**
 * A change of a host's network that the engine asks for. It is on record before the host is asked,
 * so that an engine that was killed knows what to ask for.
 *
 * @param run the run that it belongs to
 * @param token the secret of the proof
 * @param rollbackAt when a host that began at once would roll an unproved change back
 * @param ticketExpiresAt until when the host would begin it; empty: it was not asked to
 */
public record ChangeRequest(
    String id,
    String host,
    long run,
    Attachment target,
    String token,
    Instant requestedAt,
    Instant rollbackAt,
    Optional<Instant> ticketExpiresAt) {

  /** What became of it. */
  public enum Outcome {
    SAFE,
    ROLLED_BACK,
    NOT_COMMITTED,
    REFUSED,
    NEVER_RAN
  }
}
