package org.uplink.agent.join;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.uplink.agent.AgentConfig;
import org.uplink.agent.StateDirectory;
import org.uplink.agent.transport.EngineAddresses;
import org.uplink.pki.Credentials;
import org.uplink.pki.PkiException;
import org.uplink.pki.RequestedCredentials;
import org.uplink.platform.IoProblem;
import org.uplink.platform.StepListener;
import org.uplink.verbs.join.Enrolled;
import org.uplink.verbs.join.JoinToken;

/**
 * Joins this host to the engine of a token. The same call may be repeated after a crash at any
 * moment, with the same result.
 *
 * @param config the agent's configuration file; created if it is missing
 * @param stateDir the agent's state directory; empty for that of the configuration file
 * @param name the name that the host proposes
 */
public record HostJoin(JoinToken token, Path config, Optional<Path> stateDir, String name) {
  /** The configuration file that the agent's unit reads. */
  public static final Path DEFAULT_CONFIG = Path.of("/etc/uplink/agent.conf");

  private static final String STATE_DIR = "state-dir";

  /**
   * Joins.
   *
   * @throws JoinException the host cannot join; it says what to do
   * @throws org.uplink.agent.AgentStartException an agent runs with the state directory, or the
   *     directory cannot be used
   */
  public Joined run() throws InterruptedException {
    return run(StepListener.NONE, Clock.systemUTC());
  }

  Joined run(StepListener steps, Clock clock) throws InterruptedException {
    var setting = new EnginesSetting(config);
    setting.requireUsable();
    Path folder =
        stateDir
            .or(() -> setting.get(STATE_DIR).map(Path::of))
            .orElse(AgentConfig.DEFAULT_STATE_DIR);
    try (StateDirectory locked = StateDirectory.open(folder)) {
      var files = JoinFiles.open(locked.path(), token, steps, clock);
      Optional<Credentials> before = files.joined();
      if (before.isPresent() && setting.get(EnginesSetting.KEY).isPresent()) {
        files.removeOld();
        return joined(before.get(), folder);
      }
      files.requireNotElsewhere();
      if (before.isEmpty() && !files.isAnswered()) {
        ask(files);
      }
      steps.before("the configuration");
      setting.write(token.engines().stream().map(Object::toString).toList());
      steps.after("the configuration");
      EngineAddresses.forget(locked.path());
      Credentials credentials = before.isPresent() ? before.get() : files.commit();
      files.removeOld();
      return joined(credentials, folder);
    } catch (IOException e) {
      throw new JoinException(
          "The files of the agent cannot be written: " + IoProblem.describe(e) + ".",
          "Free the disk or correct the rights, and run the same command again.",
          e);
    } catch (PkiException e) {
      throw new JoinException(
          String.valueOf(e.getMessage()),
          "If it does not go away, move the folders pki and pki-join in "
              + folder
              + " away, and get a new token.",
          e);
    }
  }

  private void ask(JoinFiles files) throws IOException, PkiException, InterruptedException {
    RequestedCredentials key = files.key();
    Enrolled answer =
        Enrolment.with(token).ask(key.request().pem(), Optional.of(name).filter(s -> !s.isEmpty()));
    files.store(key, answer);
  }

  private Joined joined(Credentials credentials, Path folder) {
    return new Joined(
        credentials.identity().name().orElse(name),
        folder,
        token.engines().stream().map(Object::toString).toList());
  }

  /** Starts the agent's unit if it is installed and reads these files. */
  public Started start(Joined joined) throws InterruptedException {
    return start(joined, new AgentService(Path.of("/"), "systemctl"));
  }

  Started start(Joined joined, AgentService service) throws InterruptedException {
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
   */
  public record Joined(String host, Path stateDir, List<String> engines) {}

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
