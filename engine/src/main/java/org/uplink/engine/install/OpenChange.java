package org.uplink.engine.install;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.uplink.engine.calls.AwaitAgent;
import org.uplink.engine.calls.ChangeResult;
import org.uplink.engine.calls.SetupNetworks;
import org.uplink.engine.host.Host;

/** Changes of hosts' networks whose outcome is not on record, and how they come to be settled. */
public final class OpenChange {
  private final Installer.Ports ports;
  private final AwaitAgent agents;
  private final Clock clock;
  private final Duration grace;

  /**
   * @param grace beyond a change's probation, in which its host is still asked
   */
  public OpenChange(Installer.Ports ports, AwaitAgent agents, Clock clock, Duration grace) {
    this.ports = ports;
    this.agents = agents;
    this.clock = clock;
    this.grace = grace;
  }

  /** A change and the host's word for what became of it. */
  public record Settled(NetworkChange change, ChangeResult result) {}

  /** Asks the host what became of its open change; empty where there is none. */
  public Optional<Settled> settle(Host host) throws InterruptedException {
    var open = ports.changes().unsettled(host.name());
    if (open.isEmpty()) {
      return Optional.empty();
    }
    var change = open.get();
    var now = clock.instant();
    var left = Duration.between(now, change.rollsBack());
    var result =
        call(host, change, left.isNegative() ? Duration.ZERO : left)
            .resume(change.ticketUntil().isPresent());
    settled(change, result);
    return Optional.of(new Settled(change, result));
  }

  SetupNetworks call(Host host, NetworkChange change, Duration probation) {
    return new SetupNetworks(
        agents,
        new SetupNetworks.Request(
            host, change.id(), change.token(), change.target(), probation, grace));
  }

  /** Puts what became of it on record; what is not known stays open. */
  void settled(NetworkChange change, ChangeResult result) {
    switch (result) {
      case ChangeResult.Safe safe -> {
        ports.hosts().proved(change.host(), safe.proof());
        end(change, NetworkChange.Outcome.SAFE, safe.note());
      }
      case ChangeResult.RolledBack rolledBack ->
          end(change, NetworkChange.Outcome.ROLLED_BACK, rolledBack.why());
      case ChangeResult.NotCommitted not ->
          end(change, NetworkChange.Outcome.NOT_COMMITTED, not.why());
      case ChangeResult.Refused refused ->
          end(change, NetworkChange.Outcome.REFUSED, refused.why());
      case ChangeResult.NeverRan never -> end(change, NetworkChange.Outcome.NEVER_RAN, never.why());
      case ChangeResult.NotKnown notKnown -> {
        // Stays open: the next who reaches the host asks again.
      }
    }
  }

  private void end(NetworkChange change, NetworkChange.Outcome outcome, String text) {
    ports.changes().settled(change.id(), outcome, text, clock.instant());
  }
}
