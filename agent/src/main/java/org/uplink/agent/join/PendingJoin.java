package org.uplink.agent.join;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.uplink.address.HostAndPort;
import org.uplink.agent.join.HostJoin.Joined;
import org.uplink.agent.join.HostJoin.Started;
import org.uplink.pki.JoinCode;
import org.uplink.platform.StepListener;

/**
 * Joins this host to an engine without a token: waits until somebody at the engine has compared the
 * code and approved this host. Whoever answers may say so, so nothing of an answer is stored before
 * the person at this host has confirmed it, or if the engine's authority is not the given one. If
 * nobody approves it, or Ctrl-C ends the command, the key is removed.
 *
 * @param engines the engine's addresses; at least one
 * @param config the agent's configuration file; created if it is missing
 * @param stateDir the agent's state directory; empty for that of the configuration file
 * @param name the name that the host proposes
 * @param timeout how long the host waits for the approval
 * @param authority {@link org.uplink.pki.IssuedCertificate#fingerprint()} of the engine's
 *     authority; empty if the person at this host confirms the approval
 * @param progress learns what happens meanwhile
 */
public record PendingJoin(
    List<HostAndPort> engines,
    Path config,
    Optional<Path> stateDir,
    String name,
    Duration timeout,
    Optional<String> authority,
    Progress progress) {
  /** The longest time that an engine remembers a host. */
  public static final Duration MAX_TIMEOUT = Duration.ofHours(1);

  public PendingJoin {
    engines = List.copyOf(engines);
  }

  /**
   * Joins.
   *
   * @throws JoinException the host cannot join, or nobody has approved it; it says what to do
   * @throws InterruptedException a signal ends this process
   * @throws org.uplink.agent.AgentStartException the state directory cannot be used
   */
  public Joined run() throws InterruptedException {
    try (StopSignal signal = StopSignal.watch()) {
      return run(signal, StepListener.NONE, Clock.systemUTC());
    }
  }

  Joined run(StopSignal signal, StepListener steps, Clock clock) throws InterruptedException {
    try {
      return new JoinRun(config, stateDir, name, steps, clock)
          .run(Optional.empty(), () -> ApprovalJoin.of(this, signal, clock));
    } catch (InterruptedException e) {
      progress.stopped();
      throw e;
    }
  }

  /** Starts the agent's unit if it is installed and reads these files. */
  public Started start() throws InterruptedException {
    return HostJoin.start(config, stateDir, AgentService.ofThisHost());
  }

  /** Learns what happens while the host waits. */
  public interface Progress {
    /**
     * The engine shows this host to its people.
     *
     * @param code what the engine shows too, if nobody is between
     * @param until when the host stops to wait
     */
    void waits(JoinCode code, Instant until);

    /** The engine does not answer, or has no place for this host. The host keeps asking. */
    void problem(String text);

    /** After a problem, the engine shows this host again. */
    void waitsAgain();

    /**
     * Somebody who may not be the engine says that the host is approved, and nothing is known of
     * who that is. The code was shown before.
     *
     * @return whether the person at this host confirms that the engine has accepted exactly the
     *     code that was shown
     */
    boolean isConfirmed() throws InterruptedException;

    /** A signal ends the command. The key is removed. */
    void stopped();
  }
}
