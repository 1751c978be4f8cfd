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

/** {@code uplink network confirm}. */
@Command(
    name = "confirm",
    mixinStandardHelpOptions = true,
    description = {
      "Confirms the pending change of `uplink network apply --confirm operator` or `--confirm"
          + " ssh`.",
      "Run it in a session that began after the network was moved. A session of SSH has to use the"
          + " new network. Exit status: 0 the network is kept, 1 it is not, or not yet."
    })
final class NetworkConfirmCommand implements Callable<Integer> {
  @Mixin private StateDirectoryOptions stateDirectory = new StateDirectoryOptions();

  @Mixin private LoggingOptions logging = new LoggingOptions();

  private final Terminal terminal;

  NetworkConfirmCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    logging.apply(LogLevel.warn);
    try (LocalNetwork network = Refusals.open(stateDirectory)) {
      LocalReport.Answer answer = network.confirm();
      (answer.done() ? terminal.out() : terminal.err()).println(answer.text());
      return answer.done() ? ExitStatus.SUCCESS : ExitStatus.NEGATIVE;
    }
  }
}
