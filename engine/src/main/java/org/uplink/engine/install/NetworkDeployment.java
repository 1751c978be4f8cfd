package org.uplink.engine.install;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.uplink.engine.calls.AwaitAgent;
import org.uplink.engine.calls.ChangeResult;
import org.uplink.engine.calls.HostCallException;
import org.uplink.engine.calls.HostConnection;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.Proof;
import org.uplink.engine.network.AttachedNetwork;
import org.uplink.engine.network.Attachment;

/**
 * Has a host's network changed. The change is on record before the host is asked, and settled on
 * record with the host's own word for what became of it, by this engine or by the next.
 */
final class NetworkDeployment {
  private static final int TOKEN_BYTES = 24;

  private final Installer.Ports ports;
  private final OpenChange open;
  private final Clock clock;
  private final InstallSettings settings;
  private final SecureRandom random = new SecureRandom();

  NetworkDeployment(
      Installer.Ports ports, AwaitAgent agents, Clock clock, InstallSettings settings) {
    this.ports = ports;
    this.open = new OpenChange(ports, agents, clock, settings.call());
    this.clock = clock;
    this.settings = settings;
  }

  /**
   * A change and what became of it.
   *
   * @param resumed whether an engine before this one, or a run before this one, had begun it
   */
  record Changed(NetworkChange change, ChangeResult result, boolean resumed) {
    /** Whether the run that met it is over with it: it is kept, or belongs to an earlier run. */
    boolean endsRun() {
      return switch (result) {
        case ChangeResult.Safe safe -> false;
        case ChangeResult.NotKnown notKnown -> true;
        case ChangeResult.NotCommitted notCommitted -> resumed;
        case ChangeResult.RolledBack rolledBack -> resumed;
        case ChangeResult.Refused refused -> resumed;
        case ChangeResult.NeverRan never -> resumed;
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
  Changed deploy(InstallFlow.Subject subject, HostConnection connection, Attachment target)
      throws HostCallException, InterruptedException {
    var token = new byte[TOKEN_BYTES];
    random.nextBytes(token);
    var now = clock.instant();
    var change =
        new NetworkChange(
            UUID.randomUUID().toString(),
            subject.host().name(),
            subject.install().id(),
            target,
            HexFormat.of().formatHex(token),
            now,
            now.plus(settings.probation()),
            Optional.empty());
    ports.changes().asked(change);
    ChangeResult result;
    try {
      result =
          open.call(subject.host(), change, settings.probation())
              .run(
                  connection,
                  life -> ports.changes().ticketed(change.id(), clock.instant().plus(life)));
    } catch (HostCallException e) {
      open.settled(change, new ChangeResult.NeverRan(String.valueOf(e.getMessage())));
      throw e;
    }
    open.settled(change, result);
    return new Changed(change, result, false);
  }

  /**
   * Asks the host what became of a change that was left open; empty where there is none. Of a run
   * that goes on, what is on record already is not asked for again.
   */
  Optional<Changed> settle(InstallFlow.Subject subject) throws InterruptedException {
    var own = ports.changes().of(subject.install().id());
    if (own.isPresent() && own.get().outcome().isPresent()) {
      return Optional.of(
          new Changed(
              own.get().change(),
              result(subject.host(), own.get().outcome().get(), own.get().text()),
              true));
    }
    if (ports.changes().unsettled(subject.host().name()).isEmpty()) {
      return Optional.empty();
    }
    ports.installs().step(subject.install().id(), Install.Step.AWAIT_OUTCOME);
    return open.settle(subject.host())
        .map(
            settled ->
                new Changed(
                    settled.change(),
                    settled.result(),
                    settled.change().install() == subject.install().id()));
  }

  private static ChangeResult result(Host host, NetworkChange.Outcome outcome, String text) {
    return switch (outcome) {
      case SAFE -> new ChangeResult.Safe(host.proof().orElse(Proof.UNPROVED), text);
      case ROLLED_BACK -> new ChangeResult.RolledBack(text);
      case NOT_COMMITTED -> new ChangeResult.NotCommitted(text);
      case REFUSED, NEVER_RAN -> new ChangeResult.NeverRan(text);
    };
  }
}
