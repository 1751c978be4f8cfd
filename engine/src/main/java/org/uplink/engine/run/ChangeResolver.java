package org.uplink.engine.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.uplink.engine.agent.AgentConnector;
import org.uplink.engine.agent.SetupNetworksCall;
import org.uplink.engine.change.ChangeOutcome;
import org.uplink.engine.change.ChangeRequest;
import org.uplink.engine.host.Host;

/**
 * Asks hosts how their unresolved changes ended. A change is unresolved if the engine requested it
 * and has not learned its outcome: because the engine was killed, or the host could not be reached.
 */
public final class ChangeResolver {
  private final Repositories repositories;
  private final AgentConnector connector;
  private final Clock clock;
  private final Duration gracePeriod;

  /**
   * @param gracePeriod how long the host is still asked after the time at which it rolls back
   */
  public ChangeResolver(
      Repositories repositories, AgentConnector connector, Clock clock, Duration gracePeriod) {
    this.repositories = repositories;
    this.connector = connector;
    this.clock = clock;
    this.gracePeriod = gracePeriod;
  }

  /**
   * Asks the host how its unresolved change ended, and stores the outcome. Blocks until the outcome
   * is known or the grace period is over.
   *
   * @return empty if the host has no unresolved change
   */
  public Optional<ResolvedChange> resolve(Host host) throws InterruptedException {
    Optional<ChangeRequest> unresolved = repositories.changes().findUnresolved(host.name());
    if (unresolved.isEmpty()) {
      return Optional.empty();
    }
    ChangeRequest change = unresolved.get();
    Instant now = clock.instant();
    Duration left =
        change.rollbackAt().isBefore(now)
            ? Duration.ZERO
            : Duration.between(now, change.rollbackAt());
    ChangeOutcome outcome = call(host, change, left).resume();
    save(change, outcome);
    return Optional.of(new ResolvedChange(change, outcome));
  }

  /**
   * @param proofTimeout how long the host waits for the proof from now on
   */
  SetupNetworksCall call(Host host, ChangeRequest change, Duration proofTimeout) {
    return new SetupNetworksCall(connector, host, change, proofTimeout, gracePeriod);
  }

  /** Stores the outcome. A change with an unknown outcome stays unresolved and is asked again. */
  void save(ChangeRequest change, ChangeOutcome outcome) {
    if (outcome instanceof ChangeOutcome.Unknown) {
      return;
    }
    if (outcome instanceof ChangeOutcome.Safe safe) {
      repositories.hosts().saveProof(change.host(), safe.proof());
    }
    repositories.changes().saveOutcome(change.id(), outcome, clock.instant());
  }

  /** A change with its outcome. */
  public record ResolvedChange(ChangeRequest request, ChangeOutcome outcome) {}
}
