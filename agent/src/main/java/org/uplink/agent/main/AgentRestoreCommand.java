package org.uplink.agent.main;

import java.util.List;
import java.util.concurrent.Callable;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.command.log.DaemonLogging;
import org.uplink.command.log.LoggingOptions.LogLevel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code uplink agent restore}. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Restores the safe network configuration of this host after a boot, and undoes a change that a crash interrupted.",
      "The agent does the same when it starts. Run this command earlier if other services wait for the network. It does not"
          + " touch what already exists. Needs CAP_NET_ADMIN."
    })
final class AgentRestoreCommand implements Callable<Integer> {
  @Mixin private StateDirectoryOptions stateDirectory = new StateDirectoryOptions();

  @Mixin private DaemonLogging logging = new DaemonLogging();

  private final Terminal terminal;

  AgentRestoreCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    logging.apply(LogLevel.info);
    try (var network = stateDirectory.open()) {
      List<String> steps = network.restore();
      if (steps.isEmpty()) {
        terminal.err().println("Nothing to restore.");
      }
      steps.forEach(terminal.out()::println);
    }
    return ExitStatus.SUCCESS;
  }
}
