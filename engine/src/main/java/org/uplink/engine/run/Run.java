package org.uplink.engine.run;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.uplink.verbs.warning.PlanWarning;

/**
 * A run of the engine on a host: an install, deployment, sync or activation.
 *
 * @param id grows with every run of any host
 * @param step the current step, or the last one if the run has ended
 * @param ended empty while it runs
 * @param succeeded empty while it runs
 * @param warnings the warnings in the host's plan of the change
 */
public record Run(
    long id,
    RunRequest request,
    Step step,
    Instant started,
    Optional<Instant> ended,
    Optional<Boolean> succeeded,
    List<PlanWarning> warnings) {
  public Run {
    warnings = List.copyOf(warnings);
  }

  public String host() {
    return request.host();
  }

  /** The steps in their order. The words are oVirt's where oVirt has the step. */
  public enum Step {
    QUEUED("Queued"),
    AWAIT_AGENT("AwaitAgent"),
    GET_CAPABILITIES("GetCapabilities"),
    COLLECT_NETWORK_DATA("CollectNetworkDataAfterInstallation"),
    GET_ROUTE("GetRoute"),
    DECIDE("Decide"),
    PLAN("PlanSetupNetworks"),
    SETUP_NETWORKS("SetupNetworks"),
    AWAIT_OUTCOME("GetNetworkChange"),
    REFRESH("RefreshAfterSetupNetworks"),
    ACTIVATE("Activate");

    private final String word;

    Step(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }
}
