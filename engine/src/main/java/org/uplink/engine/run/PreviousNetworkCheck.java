package org.uplink.engine.run;

import java.time.Duration;
import java.util.Optional;
import org.uplink.engine.agent.AgentClient;
import org.uplink.engine.agent.AgentConnector;
import org.uplink.engine.agent.HostCallException;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostState.Reason;
import org.uplink.engine.network.AttachmentDecision;

/**
 * Decides whether a host stays Up after a requested change failed.
 *
 * <p>A change that an operator requested (deploy, sync) may be refused or rolled back. If the host
 * still has its previous management network, the host is Up and only the run has failed. Blocks
 * while the host rolls back, at most {@code rollbackTimeout}.
 */
final class PreviousNetworkCheck {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final AgentConnector connector;
  private final HostInspector inspector;
  private final Duration rollbackTimeout;

  PreviousNetworkCheck(
      AgentConnector connector, HostInspector inspector, Duration rollbackTimeout) {
    this.connector = connector;
    this.inspector = inspector;
    this.rollbackTimeout = rollbackTimeout;
  }

  /** Returns {@code failed}, or a result that keeps the host Up if its previous network works. */
  RunResult check(RunContext run, RunResult failed) throws InterruptedException {
    Optional<HostEvent.NetworkFailed> failure =
        run.kind().changesExistingNetwork() ? failure(failed.event()) : Optional.empty();
    return failure.isPresent() && hasPreviousNetwork(run)
        ? run.networkResults().keepsPreviousNetwork(failed, failure.get())
        : failed;
  }

  private static Optional<HostEvent.NetworkFailed> failure(HostEvent event) {
    return switch (event) {
      case HostEvent.NetworkFailed failed
          when failed.reason() == Reason.SETUP_NETWORKS_REFUSED
              || failed.reason() == Reason.SETUP_NETWORKS_FAILED
              || failed.reason() == Reason.WARNINGS_NOT_ACCEPTED ->
          Optional.of(failed);
      case HostEvent.DeploymentSkipped skipped ->
          Optional.of(new HostEvent.NetworkFailed(Reason.SETUP_NETWORKS_REFUSED, skipped.text()));
      default -> Optional.empty();
    };
  }

  private boolean hasPreviousNetwork(RunContext run) throws InterruptedException {
    long deadline = System.nanoTime() + rollbackTimeout.toNanos();
    while (true) {
      try (AgentClient client = connector.connectOnce(run.host(), CONNECT_TIMEOUT)) {
        Inspection inspection = inspector.inspectWithoutSteps(run, client);
        return !inspection.uncommitted()
            && run.rules(inspection).forInstall(inspection.decision().activeNic())
                instanceof AttachmentDecision.AlreadyInPlace;
      } catch (HostCallException e) {
        // The host rolls back, or its agent restarts: try again until the deadline.
        if (System.nanoTime() - deadline > 0) {
          return false;
        }
        Thread.sleep(PAUSE);
      }
    }
  }
}
