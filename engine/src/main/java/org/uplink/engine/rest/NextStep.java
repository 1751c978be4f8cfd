package org.uplink.engine.rest;

import java.util.Optional;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.decision.Deployment;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostState.Reason;

/**
 * The next step after the latest decision about a host. A decision is stored with the next step at
 * the time of the decision. The state of the host may have changed since then.
 */
final class NextStep {
  private NextStep() {}

  /** Returns the next step now, after this decision. */
  static String now(Host host, Decision decision) {
    String name = host.name();
    return switch (host.state().name()) {
      case UP ->
          host.state().statusReason().isPresent()
              ? lastRunFailed(name)
              : "There is nothing to do, unless the network differs from the cluster's definition: uplink host sync "
                  + name;
      case INSTALLING, INITIALIZING, CONNECTING ->
          "Wait until the status changes: uplink host show " + name;
      case MAINTENANCE -> "To use the host again, run: uplink host activate " + name;
      case NON_RESPONSIVE ->
          "Check that the host and its agent run, then run: uplink host activate " + name;
      case NON_OPERATIONAL ->
          host.state().statusReason().equals(Optional.of(Reason.MANAGEMENT_NETWORK_MISSING))
              ? networkMissing(name, decision)
              : lastRunFailed(name);
      case INSTALL_FAILED -> lastRunFailed(name);
      case UNASSIGNED -> "To install the host, run: uplink host install " + name;
    };
  }

  /**
   * A decision to deploy automatically says nothing of a network that has vanished since, or of
   * warnings that stopped the run.
   */
  private static String networkMissing(String name, Decision decision) {
    return decision.deployment() == Deployment.YES
        ? "If warnings stopped the last run, uplink host show %s names them. To deploy the management network, run: uplink host install %s"
            .formatted(name, name)
        : decision.nextStep();
  }

  private static String lastRunFailed(String name) {
    return "The last run failed. To see why, and what to do, run: uplink host show " + name;
  }
}
