package org.uplink.engine.install;

import java.time.Instant;
import java.util.Optional;

/**
 * An install of a host.
 *
 * @param id grows
 * @param step the step that it is in, or ended in
 * @param ended absent while it runs
 * @param succeeded absent while it runs
 */
public record Install(
    long id,
    String host,
    Step step,
    Instant started,
    Optional<Instant> ended,
    Optional<Boolean> succeeded) {

  /** The steps, in their order, in oVirt's words where it has any. */
  public enum Step {
    QUEUED("Queued"),
    AWAIT_AGENT("AwaitAgent"),
    GET_CAPABILITIES("GetCapabilities"),
    COLLECT_NETWORK_DATA("CollectNetworkDataAfterInstallation"),
    GET_ROUTE("GetRoute"),
    DECIDE("Decide");

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
