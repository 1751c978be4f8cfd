package org.uplink.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.uplink.agent.main.AgentCommandTraining;
import org.uplink.api.decision.DecisionDocument;
import org.uplink.api.host.HostDocument;
import org.uplink.cli.Uplink;
import org.uplink.cli.host.DecisionPrinter;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.StartedRun;
import org.uplink.command.Terminal;
import org.uplink.demo.quickstart.Quickstart;
import org.uplink.demo.quickstart.QuickstartDirectory;

/**
 * The training run for the programs' AOT caches (JEP 514), which the script {@code uplink} starts
 * after a build. It runs an engine and an agent on the loopback, installs a host, and does so once
 * more with the agent's and the engine's program as processes: in a lab, or on the loopback where
 * this user cannot create one. It prints nothing, and its files are removed.
 */
public final class AotTraining {
  private static final String HOST = "training";

  private AotTraining() {}

  /** Takes the command line of the agent's program, {@code --}, and that of the engine's. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Terminal terminal = Terminal.silent();
    Uplink.run(terminal, "host", "install", "--help");
    Path directory = Files.createTempDirectory("uplink-training");
    try (Quickstart quickstart = new Quickstart()) {
      Quickstart.Started started =
          quickstart.start(
              new Quickstart.Settings(directory, HOST, InetAddress.getLoopbackAddress(), 0, 0));
      install(started.client(), terminal);
      AgentCommandTraining.run(terminal, directory);
      trainDaemons(directory, List.of(arguments));
    } finally {
      QuickstartDirectory.remove(directory);
    }
  }

  private static void install(EngineClient client, Terminal terminal) {
    HostDocument installed = StartedRun.install(client, HOST).await(StartedRun.LIMIT);
    if (StartedRun.succeeded(installed)) {
      new DecisionPrinter(
              client.get(EngineClient.path("hosts", HOST, "decision"), DecisionDocument.class))
          .print(terminal);
    }
  }

  private static void trainDaemons(Path directory, List<String> programs)
      throws IOException, InterruptedException {
    int separator = programs.indexOf("--");
    if (separator < 0 || DeploymentTraining.runInLab(programs)) {
      return;
    }
    try (DaemonTraining training =
        new DaemonTraining(Files.createDirectory(directory.resolve("daemons")))) {
      training.run(
          programs.subList(0, separator), programs.subList(separator + 1, programs.size()));
    }
  }
}
