package org.uplink.engine.run;

import java.time.Instant;
import java.util.Optional;

/**
 * A run of the engine on a host: an install, a deployment by hand, a sync, an activation.
 *
 * @param id grows
 * @param request what was asked for
 * @param step the step that it is in, or ended in
 * @param ended absent while it runs
 * @param succeeded absent while it runs
 */
public record Run(
    long id,
    RunRequest request,
    Step step,
    Instant started,
    Optional<Instant> ended,
    Optional<Boolean> succeeded) {

  public String host() {
    return request.host();
  }

  /** The steps, in their order, in oVirt's words where it has any. */
  public enum Step {
    QUEUED("Queued"),
    AWAIT_AGENT("AwaitAgent"),
    GET_CAPABILITIES("GetCapabilities"),
    COLLECT_NETWORK_DATA("CollectNetworkDataAfterInstallation"),
    GET_ROUTE("GetRoute"),
    DECIDE("Decide"),
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
