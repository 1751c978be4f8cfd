package org.uplink.engine.change;

import java.time.Instant;
import java.util.Optional;

/** The stored changes of hosts' networks. Thread-safe. */
public interface ChangeRepository {
  /** Stores a request. Called before the host is asked for anything. */
  void add(ChangeRequest change);

  /** Stores that the host gave a ticket. From now on the host may have started the change. */
  void saveTicket(String id, Instant expiresAt);

  /**
   * Stores how a change ended. The first outcome counts; a later one is ignored.
   *
   * @param outcome not {@link ChangeOutcome.Unknown}: such a change stays unresolved
   */
  void saveOutcome(String id, ChangeOutcome outcome, Instant now);

  /** Returns the latest change of the host whose outcome is not known. */
  Optional<ChangeRequest> findUnresolved(String host);

  /** Returns the latest change of the host that this engine requested. */
  Optional<ChangeRequest> findLatest(String host);

  /** Returns whether this engine requested the change with this id of this host. */
  boolean isKnown(String host, String id);

  /** Returns the latest change that the run requested. */
  Optional<ChangeRecord> findByRun(long run);

  /**
   * A stored change.
   *
   * @param outcome empty while the outcome is not known
   */
  record ChangeRecord(ChangeRequest request, Optional<ChangeOutcome> outcome) {
    /** Returns whether the change may have changed the host, if only for a while. */
    public boolean mayHaveStarted() {
      return outcome
          .map(
              known ->
                  switch (known) {
                    case ChangeOutcome.Safe _ -> true;
                    case ChangeOutcome.RolledBack _ -> true;
                    case ChangeOutcome.NotCommitted _ -> true;
                    case ChangeOutcome.Unknown _ -> true;
                    case ChangeOutcome.Refused _ -> false;
                    case ChangeOutcome.NeverStarted _ -> false;
                  })
          .orElse(true);
    }
  }
}
