package org.uplink.agent.join;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.uplink.agent.AgentConfig;
import org.uplink.agent.StateDirectory;
import org.uplink.agent.join.HostJoin.Joined;
import org.uplink.agent.transport.EngineAddresses;
import org.uplink.pki.Credentials;
import org.uplink.pki.PkiException;
import org.uplink.pki.RequestedCredentials;
import org.uplink.platform.IoProblem;
import org.uplink.platform.StepListener;
import org.uplink.verbs.join.Enrolled;

/**
 * The steps of a join on this host, with a token or without one.
 *
 * @param config the agent's configuration file; created if it is missing
 * @param stateDir the agent's state directory; empty for that of the configuration file
 * @param name the name that the host proposes
 */
record JoinRun(Path config, Optional<Path> stateDir, String name, StepListener steps, Clock clock) {
  private static final String STATE_DIR = "state-dir";

  /**
   * Joins.
   *
   * @param known the mark of the join if nobody has to be asked for it. With it, a host that has
   *     joined already says so, also while its agent runs
   * @param start is called when the state directory is locked and the configuration can be used
   * @throws JoinException the host cannot join; it says what to do
   * @throws org.uplink.agent.AgentStartException the state directory cannot be used
   */
  Joined run(Optional<JoinMark> known, Start start) throws InterruptedException {
    var setting = new EnginesSetting(config);
    setting.requireUsable();
    Path folder =
        stateDir
            .or(() -> setting.get(STATE_DIR).map(Path::of))
            .orElse(AgentConfig.DEFAULT_STATE_DIR);
    Optional<StateDirectory> own = StateDirectory.tryOpen(folder);
    if (own.isEmpty()) {
      return joinedBefore(known, folder, setting).orElseThrow(() -> isInUse(folder));
    }
    try (StateDirectory locked = own.get()) {
      JoinMethod method = start.begin();
      var files = JoinFiles.open(locked.path(), method.mark(), steps, clock);
      Optional<Credentials> before = files.joined();
      Optional<String> configured = setting.get(EnginesSetting.KEY);
      if (before.isPresent() && configured.isPresent()) {
        files.removeOld();
        return joined(before.get(), folder, List.of(configured.get()), true);
      }
      files.requireNotElsewhere();
      if (before.isEmpty() && !files.isAnswered()) {
        ask(files, method);
      }
      steps.before("the configuration");
      List<String> engines = method.engines().stream().map(Object::toString).toList();
      setting.write(engines);
      steps.after("the configuration");
      EngineAddresses.forget(locked.path());
      Credentials credentials = before.isPresent() ? before.get() : files.commit();
      files.removeOld();
      return joined(credentials, folder, engines, false);
    } catch (IOException e) {
      requireNotInterrupted(e);
      throw new JoinException(
          "The files of the agent cannot be written: " + IoProblem.describe(e) + ".",
          "Free the disk or correct the rights, and run the same command again.",
          e);
    } catch (PkiException e) {
      requireNotInterrupted(e);
      throw new JoinException(
          String.valueOf(e.getMessage()),
          "Run the same command again. If it fails again, move the folders pki and pki-join in "
              + folder
              + " away, and join again.",
          e);
    }
  }

  /** Returns the host if it has joined by this join, and its agent runs. */
  private Optional<Joined> joinedBefore(
      Optional<JoinMark> known, Path folder, EnginesSetting setting) throws InterruptedException {
    if (known.isEmpty()) {
      return Optional.empty();
    }
    try {
      Optional<String> configured = setting.get(EnginesSetting.KEY);
      return configured.isEmpty()
          ? Optional.empty()
          : JoinFiles.joined(folder, known.get(), clock)
              .map(before -> joined(before, folder, List.of(configured.get()), true));
    } catch (IOException | PkiException e) {
      requireNotInterrupted(e);
      throw isInUse(folder);
    }
  }

  private static JoinException isInUse(Path folder) {
    return new JoinException(
        "An agent or another join runs on this host, with the state directory " + folder + ".",
        "Stop it (systemctl stop uplink-agent uplink-join), and run the same command again.");
  }

  private void ask(JoinFiles files, JoinMethod method)
      throws IOException, PkiException, InterruptedException {
    Optional<Enrolled> answer = Optional.empty();
    try {
      RequestedCredentials key = files.key();
      answer =
          Optional.of(method.ask(key.request(), Optional.of(name).filter(text -> !text.isEmpty())));
      files.store(key, answer.get());
    } finally {
      if (answer.isEmpty() && !method.keepsKey()) {
        // A thread that is interrupted cannot write files.
        boolean interrupted = Thread.interrupted();
        files.removeNew();
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /** A signal interrupts this thread, and files that it writes then fail. */
  private static void requireNotInterrupted(Exception failure) throws InterruptedException {
    if (Thread.interrupted()) {
      var interrupted = new InterruptedException("a signal ends the command");
      interrupted.initCause(failure);
      throw interrupted;
    }
  }

  private Joined joined(
      Credentials credentials, Path folder, List<String> engines, boolean hadJoined) {
    return new Joined(credentials.identity().name().orElse(name), folder, engines, hadJoined);
  }

  /** Begins a join. */
  @FunctionalInterface
  interface Start {
    JoinMethod begin() throws PkiException, InterruptedException;
  }
}
