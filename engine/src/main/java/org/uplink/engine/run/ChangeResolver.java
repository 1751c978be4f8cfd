package org.uplink.engine.run;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.uplink.engine.agent.AgentConnector;
import org.uplink.engine.agent.SetupNetworksCall;
import org.uplink.engine.change.ChangeOutcome;
import org.uplink.engine.change.ChangeRequest;
import org.uplink.engine.host.Host;

/** Changes of hosts' networks whose outcome is not on record, and how they come to be settled. */
public final class ChangeResolver {
  private final RunScheduler.Repositories ports;
  private final AgentConnector agents;
  private final Clock clock;
  private final Duration grace;

  /**
   * @param grace beyond a change's probation, in which its host is still asked
   */
  public ChangeResolver(
      RunScheduler.Repositories ports, AgentConnector agents, Clock clock, Duration grace) {
    this.ports = ports;
    this.agents = agents;
    this.clock = clock;
    this.grace = grace;
  }

  /** A change and the host's word for what became of it. */
  public record Settled(ChangeRequest change, ChangeOutcome result) {}

  /** Asks the host what became of its open change; empty where there is none. */
  public Optional<Settled> settle(Host host) throws InterruptedException {
    var open = ports.changes().findUnresolved(host.name());
    if (open.isEmpty()) {
      return Optional.empty();
    }
    var change = open.get();
    var now = clock.instant();
    var left = Duration.between(now, change.rollbackAt());
    var result =
        call(host, change, left.isNegative() ? Duration.ZERO : left)
            .resume(change.ticketExpiresAt().isPresent());
    settled(change, result);
    return Optional.of(new Settled(change, result));
  }

  SetupNetworksCall call(Host host, ChangeRequest change, Duration probation) {
    return new SetupNetworksCall(
        agents,
        new SetupNetworksCall.Request(
            host, change.id(), change.token(), change.target(), probation, grace));
  }

  /** Puts what became of it on record; what is not known stays open. */
  void settled(ChangeRequest change, ChangeOutcome result) {
    switch (result) {
      case ChangeOutcome.Safe safe -> {
        ports.hosts().saveProof(change.host(), safe.proof());
        end(change, ChangeRequest.Outcome.SAFE, safe.note());
      }
      case ChangeOutcome.RolledBack rolledBack ->
          end(change, ChangeRequest.Outcome.ROLLED_BACK, rolledBack.reason());
      case ChangeOutcome.NotCommitted not ->
          end(change, ChangeRequest.Outcome.NOT_COMMITTED, not.reason());
      case ChangeOutcome.Refused refused ->
          end(change, ChangeRequest.Outcome.REFUSED, refused.reason());
      case ChangeOutcome.NeverStarted never ->
          end(change, ChangeRequest.Outcome.NEVER_RAN, never.reason());
      case ChangeOutcome.Unknown notKnown -> {
        // Stays open: the next who reaches the host asks again.
      }
    }
  }

  private void end(ChangeRequest change, ChangeRequest.Outcome outcome, String text) {
    ports.changes().saveOutcome(change.id(), outcome, text, clock.instant());
  }
}
