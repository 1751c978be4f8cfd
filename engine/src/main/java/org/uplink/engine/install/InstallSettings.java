package org.uplink.engine.install;

import java.time.Duration;

/**
 * The install flow's times and limits.
 *
 * @param awaitAgent how long an agent may take to answer ping2, connecting included; the host is
 *     NonResponsive after that
 * @param call how long an agent may take to answer any other verb
 * @param probation how long a host waits for the proof of a change before it rolls it back
 * @param parallel installs that run at once
 * @param queued installs that wait for their turn; more are refused
 */
public record InstallSettings(
    Duration awaitAgent, Duration call, Duration probation, int parallel, int queued) {
  public InstallSettings {
    positive("awaitAgent", awaitAgent);
    positive("call", call);
    positive("probation", probation);
    if (parallel < 1) {
      throw new IllegalArgumentException("parallel installs " + parallel + " < 1");
    }
    if (queued < 0) {
      throw new IllegalArgumentException("queued installs " + queued + " < 0");
    }
  }

  /** 120 s for the agent, 30 s for a verb, 120 s for a proof, 16 at once, 1,000 waiting. */
  public static InstallSettings defaults() {
    return new InstallSettings(
        Duration.ofSeconds(120), Duration.ofSeconds(30), Duration.ofSeconds(120), 16, 1000);
  }

  public InstallSettings withAwaitAgent(Duration awaitAgent) {
    return new InstallSettings(awaitAgent, call, probation, parallel, queued);
  }

  public InstallSettings withCall(Duration call) {
    return new InstallSettings(awaitAgent, call, probation, parallel, queued);
  }

  public InstallSettings withProbation(Duration probation) {
    return new InstallSettings(awaitAgent, call, probation, parallel, queued);
  }

  public InstallSettings withParallel(int parallel) {
    return new InstallSettings(awaitAgent, call, probation, parallel, queued);
  }

  private static void positive(String what, Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(what + " " + time + " is not a time to wait");
    }
  }
}
