package org.uplink.agent.join;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.uplink.platform.StepListener;
import org.uplink.verbs.join.JoinToken;

/**
 * Joins this host to the engine of a token. The same call may be repeated after a crash at any
 * moment, with the same result.
 *
 * @param config the agent's configuration file; created if it is missing
 * @param stateDir the agent's state directory; empty for that of the configuration file
 * @param name the name that the host proposes
 * @param patience how long it tries to reach the engine
 */
public record HostJoin(
    JoinToken token, Path config, Optional<Path> stateDir, String name, Patience patience) {
  /** The configuration file that the agent's unit reads. */
  public static final Path DEFAULT_CONFIG = Path.of("/etc/uplink/agent.conf");

  /** A join with one attempt to reach the engine. */
  public HostJoin(JoinToken token, Path config, Optional<Path> stateDir, String name) {
    this(token, config, stateDir, name, Patience.NONE);
  }

  /**
   * Joins.
   *
   * @throws JoinException the host cannot join; it says what to do
   * @throws org.uplink.agent.AgentStartException the state directory cannot be used
   */
  public Joined run() throws InterruptedException {
    return run(StepListener.NONE, Clock.systemUTC());
  }

  Joined run(StepListener steps, Clock clock) throws InterruptedException {
    return new JoinRun(config, stateDir, name, steps, clock)
        .run(Optional.of(JoinMark.of(token)), () -> TokenJoin.of(token, patience));
  }

  /** Starts the agent's unit if it is installed and reads these files. */
  public Started start(Joined joined) throws InterruptedException {
    return start(joined, AgentService.ofThisHost());
  }

  Started start(Joined joined, AgentService service) throws InterruptedException {
    return start(config, stateDir, service);
  }

  static Started start(Path config, Optional<Path> stateDir, AgentService service)
      throws InterruptedException {
    boolean ofTheUnit = config.equals(DEFAULT_CONFIG) && stateDir.isEmpty();
    if (!ofTheUnit || !service.isInstalled()) {
      return new Started.ByHand(
          "uplink agent --config %s%s"
              .formatted(config, stateDir.map(folder -> " --state-dir " + folder).orElse("")));
    }
    try {
      return service.start().<Started>map(Started.Failed::new).orElseGet(Started.Unit::new);
    } catch (IOException e) {
      return new Started.Failed(String.valueOf(e.getMessage()));
    }
  }

  /**
   * A host that has joined.
   *
   * @param host its name in the engine
   * @param engines where the agent dials the engine
   * @param hadJoined whether the host had joined before, so that nobody was asked
   */
  public record Joined(String host, Path stateDir, List<String> engines, boolean hadJoined) {}

  /** How the agent was started. */
  public sealed interface Started {
    /** Its unit was enabled and started. */
    record Unit() implements Started {}

    /** It was not: this command starts it. */
    record ByHand(String command) implements Started {}

    /** systemd could not start it. */
    record Failed(String reason) implements Started {}
  }
}
