package org.uplink.agent.network;

import java.time.Duration;
import java.util.Optional;
import org.uplink.agent.proof.ChangeProofs;

/**
 * The probes of a change that waits for its proof. A thread of its own tries them, because a call
 * with a proof must not wait for a probe. Thread-safe.
 */
final class RunningProbes implements AutoCloseable {
  private static final Duration BETWEEN = Duration.ofMillis(200);

  private final ChangeProofs probes;
  private final String device;
  private volatile boolean ended;

  private RunningProbes(ChangeProofs probes, String device) {
    this.probes = probes;
    this.device = device;
  }

  /** Tries the probes over a device until {@link #close}. */
  static RunningProbes start(ChangeProofs probes, String device) {
    var running = new RunningProbes(probes, device);
    if (!probes.states().isEmpty()) {
      Thread.ofPlatform().daemon().name("probes").start(running::tryAgainAndAgain);
    }
    return running;
  }

  /** Returns why a probe did not hold when it was tried last; empty if all of them held. */
  Optional<String> fault() {
    return probes.states().stream()
        .flatMap(state -> state.fault().map(fault -> state.proof() + ": " + fault).stream())
        .findFirst();
  }

  /** Ends the probes. Does not wait for the one that is being tried. */
  @Override
  public void close() {
    ended = true;
  }

  private void tryAgainAndAgain() {
    try {
      while (!ended) {
        probes.firstFault(device);
        Thread.sleep(BETWEEN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
