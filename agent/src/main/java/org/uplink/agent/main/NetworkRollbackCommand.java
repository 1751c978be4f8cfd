package org.uplink.agent.main;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.uplink.agent.local.LocalNetwork;
import org.uplink.agent.local.LocalReport;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.command.log.LoggingOptions;
import org.uplink.command.log.LoggingOptions.LogLevel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code uplink network rollback}. */
@Command(
    name = "rollback",
    mixinStandardHelpOptions = true,
    description = {
      "Rolls the pending change of `uplink network apply` back, also if its process has ended.",
      "Leaves a change of the agent alone. Exit status: 0 rolled back, 1 nothing was rolled back."
    })
final class NetworkRollbackCommand implements Callable<Integer> {
  @Mixin private StateDirectoryOptions stateDirectory = new StateDirectoryOptions();

  @Mixin private LoggingOptions logging = new LoggingOptions();

  private final Terminal terminal;

  NetworkRollbackCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    logging.apply(LogLevel.warn);
    try (LocalNetwork network = Refusals.open(stateDirectory)) {
      LocalReport.Answer answer = network.rollBack();
      (answer.done() ? terminal.out() : terminal.err()).println(answer.text());
      return answer.done() ? ExitStatus.SUCCESS : ExitStatus.NEGATIVE;
    }
  }
}
