package org.uplink.engine.run;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.uplink.engine.agent.AgentConnector;
import org.uplink.engine.agent.HostCallException;
import org.uplink.engine.agent.HostConnection;
import org.uplink.engine.change.ChangeOutcome;
import org.uplink.engine.change.ChangeRequest;
import org.uplink.engine.host.Host;
import org.uplink.engine.network.AttachedNetwork;
import org.uplink.engine.network.Attachment;
import org.uplink.verbs.change.Proof;

/**
 * Has a host's network changed. The change is on record before the host is asked, and settled on
 * record with the host's own word for what became of it, by this engine or by the next.
 */
final class NetworkDeployment {
  private static final int TOKEN_BYTES = 24;

  private final RunScheduler.Repositories ports;
  private final ChangeResolver open;
  private final Clock clock;
  private final RunSettings settings;
  private final SecureRandom random = new SecureRandom();

  NetworkDeployment(
      RunScheduler.Repositories ports, AgentConnector agents, Clock clock, RunSettings settings) {
    this.ports = ports;
    this.open = new ChangeResolver(ports, agents, clock, settings.callTimeout());
    this.clock = clock;
    this.settings = settings;
  }

  /**
   * A change and what became of it.
   *
   * @param resumed whether an engine before this one, or a run before this one, had begun it
   */
  record Changed(ChangeRequest change, ChangeOutcome result, boolean resumed) {
    /** Whether the run that met it is over with it: it is kept, or belongs to an earlier run. */
    boolean endsRun() {
      return switch (result) {
        case ChangeOutcome.Safe safe -> false;
        case ChangeOutcome.Unknown notKnown -> true;
        case ChangeOutcome.NotCommitted notCommitted -> resumed;
        case ChangeOutcome.RolledBack rolledBack -> resumed;
        case ChangeOutcome.Refused refused -> resumed;
        case ChangeOutcome.NeverStarted never -> resumed;
      };
    }
  }

  /**
   * The management network, in force.
   *
   * @param note what it was kept on, where it was deployed now
   */
  record Deployed(AttachedNetwork network, Optional<String> note) {}

  /** Asks for the change, and stays until its outcome is known. */
  Changed deploy(RunExecutor.RunContext subject, HostConnection connection, Attachment target)
      throws HostCallException, InterruptedException {
    var token = new byte[TOKEN_BYTES];
    random.nextBytes(token);
    var now = clock.instant();
    var change =
        new ChangeRequest(
            UUID.randomUUID().toString(),
            subject.host().name(),
            subject.run().id(),
            target,
            HexFormat.of().formatHex(token),
            now,
            now.plus(settings.proofTimeout()),
            Optional.empty());
    ports.changes().add(change);
    ChangeOutcome result;
    try {
      result =
          open.call(subject.host(), change, settings.proofTimeout())
              .run(
                  connection,
                  life -> ports.changes().saveTicket(change.id(), clock.instant().plus(life)));
    } catch (HostCallException e) {
      open.settled(change, new ChangeOutcome.NeverStarted(String.valueOf(e.getMessage())));
      throw e;
    }
    open.settled(change, result);
    return new Changed(change, result, false);
  }

  /**
   * Asks the host what became of a change that was left open; empty where there is none. Of a run
   * that goes on, what is on record already is not asked for again.
   */
  Optional<Changed> finishEarlierChange(RunExecutor.RunContext subject)
      throws InterruptedException {
    var own = ports.changes().findByRun(subject.run().id());
    if (own.isPresent() && own.get().outcome().isPresent()) {
      return Optional.of(
          new Changed(
              own.get().request(),
              result(subject.host(), own.get().outcome().get(), own.get().text()),
              true));
    }
    if (ports.changes().findUnresolved(subject.host().name()).isEmpty()) {
      return Optional.empty();
    }
    ports.installs().saveStep(subject.run().id(), Run.Step.AWAIT_OUTCOME);
    return open.settle(subject.host())
        .map(
            settled ->
                new Changed(
                    settled.change(),
                    settled.result(),
                    settled.change().run() == subject.run().id()));
  }

  private static ChangeOutcome result(Host host, ChangeRequest.Outcome outcome, String text) {
    return switch (outcome) {
      case SAFE -> new ChangeOutcome.Safe(host.proof().orElse(Proof.UNPROVED), text);
      case ROLLED_BACK -> new ChangeOutcome.RolledBack(text);
      case NOT_COMMITTED -> new ChangeOutcome.NotCommitted(text);
      case REFUSED, NEVER_RAN -> new ChangeOutcome.NeverStarted(text);
    };
  }
}
