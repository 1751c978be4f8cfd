package org.uplink.agent.main;

import java.util.concurrent.Callable;
import org.uplink.command.ExitStatus;
import org.uplink.command.LoggingOptions;
import org.uplink.command.LoggingOptions.LogLevel;
import org.uplink.command.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code uplink agent restore}. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Makes this host's safe network configuration, after a boot and before anything connects; undoes a change that a"
          + " crash left half done.",
      "The agent does the same when it starts: a unit of its own is for hosts whose other services wait for the network."
          + " What the kernel has already stays untouched. It needs CAP_NET_ADMIN."
    })
final class AgentRestoreCommand implements Callable<Integer> {
  @Mixin private StateDirectoryOptions place = new StateDirectoryOptions();

  @Mixin private LoggingOptions logging = new LoggingOptions();

  private final Terminal terminal;

  AgentRestoreCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    logging.apply(LogLevel.info);
    try (var network = place.open()) {
      var steps = network.restore();
      if (steps.isEmpty()) {
        terminal.err().println("There is nothing to restore.");
      }
      steps.forEach(terminal.out()::println);
    }
    return ExitStatus.SUCCESS;
  }
}
