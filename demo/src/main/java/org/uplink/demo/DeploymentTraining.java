package org.uplink.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.uplink.cli.Uplink;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.HostCertificates;
import org.uplink.lab.Isolation;
import org.uplink.lab.JavaCommand;
import org.uplink.lab.Lab;
import org.uplink.lab.LabHost;
import org.uplink.lab.LabProcess;
import org.uplink.lab.ProcessResult;

/**
 * Trains the caches of the agent's and the engine's program in a lab: the engine installs a bare
 * host there, with the change of its network. This is what a started agent is asked for first, and
 * on the loopback ({@link DaemonTraining}) there is no network to change.
 */
public final class DeploymentTraining {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String LISTENS = " listens on ";
  private static final String ENGINE = "192.0.2.1";
  private static final String HOST = "192.0.2.2";

  private DeploymentTraining() {}

  /** The main of the isolated process. Takes both command lines as {@link AotTraining} does. */
  public static void main(String[] arguments) throws InterruptedException {
    List<String> programs = Arrays.asList(arguments);
    int separator = programs.indexOf("--");
    try (Lab lab = Lab.open()) {
      run(lab, programs.subList(0, separator), programs.subList(separator + 1, programs.size()));
    }
  }

  /** Runs the training in a lab. Returns false if this user cannot create one, or it failed. */
  static boolean runInLab(List<String> programs) {
    if (Isolation.unavailable().isPresent()) {
      return false;
    }
    List<String> command =
        JavaCommand.of(DeploymentTraining.class.getName(), programs.toArray(String[]::new));
    return Isolation.runIsolated(command) == 0;
  }

  private static void run(Lab lab, List<String> agent, List<String> engine)
      throws InterruptedException {
    LabHost server = lab.host("engine");
    LabHost host = lab.host("host");
    lab.connect(server, "eth0", host, "eth0");
    server.address("eth0", ENGINE + "/24");
    host.address("eth0", HOST + "/24").ip("route add default via " + ENGINE);
    DataDirectory data = new DataDirectory(server.directory().resolve("data"));
    Path state = host.directory().resolve("state");
    HostCertificates.prepare(data);
    HostCertificates.issue(data, host.name(), List.of(HOST), state.resolve("pki"));
    LabProcess agentProcess = host.start("agent", with(agent, "--state-dir", state.toString()));
    agentProcess.awaitLine(LISTENS, LIMIT);
    LabProcess engineProcess =
        server.start(
            "engine", with(engine, "--data-dir", data.root().toString(), "--addresses", ENGINE));
    engineProcess.awaitLine(LISTENS, LIMIT);
    client(server, data, "host", "add", host.name(), "--address", HOST);
    client(server, data, "host", "install", host.name());
    end(agentProcess);
    end(engineProcess);
  }

  private static void client(LabHost server, DataDirectory data, String... words) {
    List<String> arguments = new ArrayList<>(Arrays.asList(words));
    arguments.addAll(List.of("--data-dir", data.root().toString()));
    ProcessResult result =
        server.attempt(
            LIMIT,
            JavaCommand.of(Uplink.class.getName(), arguments.toArray(String[]::new))
                .toArray(String[]::new));
    if (!result.succeeded()) {
      throw new IllegalStateException(String.join(" ", words) + ": " + result.err());
    }
  }

  /** Ends a program, and waits until it has written its cache. */
  private static void end(LabProcess program) throws InterruptedException {
    program.process().destroy();
    if (!program.process().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException(program + " did not write its cache within " + LIMIT);
    }
  }

  private static List<String> with(List<String> program, String... options) {
    List<String> words = new ArrayList<>(program);
    words.addAll(List.of(options));
    return words;
  }
}
