package org.uplink.engine.change;

import java.time.Instant;
import java.util.Optional;

/** Where changes of hosts' networks are kept. Thread-safe. */
public interface ChangeRepository {
  /** Before the host is asked for anything. */
  void add(ChangeRequest change);

  /** The host has given a ticket; from now on it may have begun. */
  void saveTicket(String id, Instant until);

  void saveOutcome(String id, ChangeRequest.Outcome outcome, String text, Instant now);

  /** The latest change of which it is not known what became of it. */
  Optional<ChangeRequest> findUnresolved(String host);

  /** The change that a run has asked for. */
  Optional<ChangeRecord> findByRun(long install);

  /**
   * A change with what is on record of it.
   *
   * @param outcome empty: what became of it is not known yet
   * @param text why, in the host's words
   */
  record ChangeRecord(ChangeRequest request, Optional<ChangeRequest.Outcome> outcome, String text) {
    /** Whether it may have changed the host, if only for a while. */
    public boolean mayHaveStarted() {
      return outcome
          .map(
              known ->
                  switch (known) {
                    case SAFE, ROLLED_BACK, NOT_COMMITTED -> true;
                    case REFUSED, NEVER_RAN -> false;
                  })
          .orElse(true);
    }
  }
}
