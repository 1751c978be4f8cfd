package org.uplink.agent.main;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.agent.local.LocalNetwork;
import org.uplink.agent.output.ChangeRecordPrinter;
import org.uplink.agent.output.JsonPrinter;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.command.log.LoggingOptions;
import org.uplink.command.log.LoggingOptions.LogLevel;
import org.uplink.hostnet.change.ChangeRecord;
import org.uplink.platform.TextSanitizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink network history}. */
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the last changes of this host's network, the newest first: those of `uplink network`,"
          + " and those of an engine. With ID, shows one change: its steps with"
          + " their times, for how long the host had no path, and why it was kept or rolled back.",
      "Exit status: 0, or 2 if there is no change with this ID."
    })
final class NetworkHistoryCommand implements Callable<Integer> {
  private static final int MAX_ID = 80;

  @Parameters(
      paramLabel = "ID",
      arity = "0..1",
      description = "number or id of a change (default: a line for each change)")
  private Optional<String> id = Optional.empty();

  @Option(names = "--json", description = "print the records as JSON")
  private boolean json;

  @Mixin private StateDirectoryOptions stateDirectory = new StateDirectoryOptions();

  @Mixin private LoggingOptions logging = new LoggingOptions();

  private final Terminal terminal;

  NetworkHistoryCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    logging.apply(LogLevel.warn);
    try (LocalNetwork network = Refusals.open(stateDirectory)) {
      List<ChangeRecord> changes = network.history();
      ChangeRecordPrinter printer = new ChangeRecordPrinter(terminal);
      if (id.isPresent()) {
        ChangeRecord change = find(changes, id.get());
        if (json) {
          new JsonPrinter(terminal).print(change);
        } else {
          printer.print(change);
        }
      } else if (json) {
        new JsonPrinter(terminal).print(changes);
      } else if (changes.isEmpty()) {
        terminal.out().println("Uplink has not changed the network of this host.");
      } else {
        changes.forEach(printer::printLine);
      }
    }
    return ExitStatus.SUCCESS;
  }

  private static ChangeRecord find(List<ChangeRecord> changes, String wanted) {
    return changes.stream()
        .filter(
            change ->
                change.status().id().equals(wanted)
                    || Long.toString(change.number()).equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    "this host has no record of a change " + TextSanitizer.of(wanted, MAX_ID),
                    "See: uplink network history"));
  }
}
