package org.uplink.agent.proof;

import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/**
 * A probe that cannot show what a change has broken.
 *
 * @param probe the probe, or what it has found on the host
 * @param reason why it is left out; the end of a sentence
 */
public record LeftOutProbe(String probe, String reason) {
  /** Returns a sentence for people. */
  public String sentence() {
    return "The probe %s is left out: %s.".formatted(probe, reason);
  }

  /** Returns the warning of a plan. */
  public PlanWarning warning() {
    return PlanWarning.ofHost(
        WarningCode.PROBE_LEFT_OUT, probe, "the probe %s is left out: %s".formatted(probe, reason));
  }
}
