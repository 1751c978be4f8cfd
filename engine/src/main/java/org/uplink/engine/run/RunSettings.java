package org.uplink.engine.run;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * Timeouts and limits of runs.
 *
 * @param agentTimeout how long an agent may take to answer the first ping, including the time to
 *     connect; then the host is NonResponsive
 * @param callTimeout how long an agent may take to answer any other verb
 * @param proofTimeout how long a host waits for the proof of a change before it rolls back
 * @param maxParallel how many runs execute at once
 * @param maxQueued how many runs may wait; more are refused
 */
@RecordBuilder
public record RunSettings(
    Duration agentTimeout,
    Duration callTimeout,
    Duration proofTimeout,
    int maxParallel,
    int maxQueued)
    implements RunSettingsBuilder.With {
  public RunSettings {
    requirePositive("agentTimeout", agentTimeout);
    requirePositive("callTimeout", callTimeout);
    requirePositive("proofTimeout", proofTimeout);
    if (maxParallel < 1) {
      throw new IllegalArgumentException("maxParallel " + maxParallel + " < 1");
    }
    if (maxQueued < 0) {
      throw new IllegalArgumentException("maxQueued " + maxQueued + " < 0");
    }
  }

  /** Timeouts of 120 s (agent), 30 s (call) and 120 s (proof); 16 runs at once, 1,000 waiting. */
  public static RunSettings defaults() {
    return new RunSettings(
        Duration.ofSeconds(120), Duration.ofSeconds(30), Duration.ofSeconds(120), 16, 1000);
  }

  private static void requirePositive(String name, Duration time) {
    if (!time.isPositive()) {
      throw new IllegalArgumentException("%s %s is not a positive duration".formatted(name, time));
    }
  }
}
