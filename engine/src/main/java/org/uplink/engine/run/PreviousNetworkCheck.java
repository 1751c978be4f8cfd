package org.uplink.engine.run;

import java.time.Duration;
import java.util.Optional;
import org.uplink.engine.agent.AgentConnector;
import org.uplink.engine.agent.HostCallException;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostState.Reason;
import org.uplink.engine.network.AttachmentDecision;
import org.uplink.engine.run.RunRepository.RunResult;

/**
 * The network that a host had before a change that was asked for by hand. Where the change was
 * refused or rolled back, and the host is seen to have that network still, nothing stands in its
 * way: it is Up, and the change is what failed. Blocking.
 */
final class PreviousNetworkCheck {
  private static final Duration TRY = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final AgentConnector agents;
  private final HostInspector look;
  private final Duration patience;

  /**
   * @param patience for a host that is still rolling back
   */
  PreviousNetworkCheck(AgentConnector agents, HostInspector look, Duration patience) {
    this.agents = agents;
    this.look = look;
    this.patience = patience;
  }

  /** How a run ends that would have ended so. */
  RunResult check(RunExecutor.RunContext subject, RunResult ending, NetworkResults words)
      throws InterruptedException {
    var byHand =
        switch (subject.run().request().kind()) {
          case DEPLOY, SYNC -> true;
          case INSTALL, ACTIVATE -> false;
        };
    var failed = byHand ? failure(ending.event()) : Optional.<HostEvent.NetworkFailed>empty();
    return failed.isPresent() && stands(subject) ? words.notMade(ending, failed.get()) : ending;
  }

  private static Optional<HostEvent.NetworkFailed> failure(HostEvent event) {
    return switch (event) {
      case HostEvent.NetworkFailed failed
          when failed.reason() == Reason.SETUP_NETWORKS_REFUSED
              || failed.reason() == Reason.SETUP_NETWORKS_FAILED ->
          Optional.of(failed);
      case HostEvent.DeploymentSkipped skipped ->
          Optional.of(new HostEvent.NetworkFailed(Reason.SETUP_NETWORKS_REFUSED, skipped.text()));
      default -> Optional.empty();
    };
  }

  private boolean stands(RunExecutor.RunContext subject) throws InterruptedException {
    var end = System.nanoTime() + patience.toNanos();
    while (true) {
      try (var connection = agents.connectOnce(subject.host(), TRY)) {
        var seen = look.inspectWithoutSteps(subject, connection);
        return !seen.uncommitted()
            && subject.rules(seen).forInstall(seen.decision().activeNic())
                instanceof AttachmentDecision.AlreadyInPlace;
      } catch (HostCallException e) {
        // It is rolling back, or its agent was restarted: it is asked again for a while.
        if (System.nanoTime() - end > 0) {
          return false;
        }
        Thread.sleep(PAUSE);
      }
    }
  }
}
