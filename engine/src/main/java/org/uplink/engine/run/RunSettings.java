package org.uplink.engine.run;

import java.time.Duration;

/**
 * The install flow's times and limits.
 *
 * @param agentTimeout how long an agent may take to answer ping2, connecting included; the host is
 *     NonResponsive after that
 * @param callTimeout how long an agent may take to answer any other verb
 * @param proofTimeout how long a host waits for the proof of a change before it rolls it back
 * @param maxParallel installs that run at once
 * @param maxQueued installs that wait for their turn; more are refused
 */
public record RunSettings(
    Duration agentTimeout,
    Duration callTimeout,
    Duration proofTimeout,
    int maxParallel,
    int maxQueued) {
  public RunSettings {
    positive("awaitAgent", agentTimeout);
    positive("call", callTimeout);
    positive("probation", proofTimeout);
    if (maxParallel < 1) {
      throw new IllegalArgumentException("parallel installs " + maxParallel + " < 1");
    }
    if (maxQueued < 0) {
      throw new IllegalArgumentException("queued installs " + maxQueued + " < 0");
    }
  }

  /** 120 s for the agent, 30 s for a verb, 120 s for a proof, 16 at once, 1,000 waiting. */
  public static RunSettings defaults() {
    return new RunSettings(
        Duration.ofSeconds(120), Duration.ofSeconds(30), Duration.ofSeconds(120), 16, 1000);
  }

  public RunSettings withAgentTimeout(Duration awaitAgent) {
    return new RunSettings(awaitAgent, callTimeout, proofTimeout, maxParallel, maxQueued);
  }

  public RunSettings withCallTimeout(Duration call) {
    return new RunSettings(agentTimeout, call, proofTimeout, maxParallel, maxQueued);
  }

  public RunSettings withProofTimeout(Duration probation) {
    return new RunSettings(agentTimeout, callTimeout, probation, maxParallel, maxQueued);
  }

  public RunSettings withMaxParallel(int parallel) {
    return new RunSettings(agentTimeout, callTimeout, proofTimeout, parallel, maxQueued);
  }

  private static void positive(String what, Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(what + " " + time + " is not a time to wait");
    }
  }
}
