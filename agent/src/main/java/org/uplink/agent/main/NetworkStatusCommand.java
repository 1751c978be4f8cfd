package org.uplink.agent.main;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.uplink.agent.local.LocalNetwork;
import org.uplink.agent.local.LocalReport;
import org.uplink.agent.output.JsonPrinter;
import org.uplink.agent.output.LocalReportPrinter;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.command.log.LoggingOptions;
import org.uplink.command.log.LoggingOptions.LogLevel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code uplink network status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description =
        "Shows the networks that Uplink has made on this host, the change that is pending, and the"
            + " outcome of the last one.")
final class NetworkStatusCommand implements Callable<Integer> {
  @Option(names = "--json", description = "print the state as JSON")
  private boolean json;

  @Mixin private StateDirectoryOptions stateDirectory = new StateDirectoryOptions();

  @Mixin private LoggingOptions logging = new LoggingOptions();

  private final Terminal terminal;

  NetworkStatusCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    logging.apply(LogLevel.warn);
    try (LocalNetwork network = Refusals.open(stateDirectory)) {
      LocalReport report = network.report();
      if (json) {
        new JsonPrinter(terminal).print(report);
      } else {
        new LocalReportPrinter(terminal).print(report);
      }
    }
    return ExitStatus.SUCCESS;
  }
}
