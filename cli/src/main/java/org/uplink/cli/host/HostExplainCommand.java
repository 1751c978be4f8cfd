package org.uplink.cli.host;

import java.util.concurrent.Callable;
import org.uplink.api.decision.DecisionDocument;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.EngineOptions;
import org.uplink.cli.rest.RestJson;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.command.picture.PictureOption;
import org.uplink.picture.DecisionPicture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink host explain}. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = "Explains by which interface a host reaches the engine, and why.")
final class HostExplainCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "name of the host")
  private String name = "";

  @Option(
      names = "--evidence",
      description = "also print every piece of evidence, and the row that decided")
  private boolean evidence;

  @Option(names = "--json", description = "print the decision as JSON")
  private boolean json;

  @Mixin private PictureOption picture = new PictureOption();

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  HostExplainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    DecisionDocument decision =
        engine.connect().get(EngineClient.path("hosts", name, "decision"), DecisionDocument.class);
    picture.write(() -> DecisionPicture.svg(decision));
    if (json) {
      terminal.out().println(RestJson.write(decision));
      return ExitStatus.SUCCESS;
    }
    DecisionPrinter printer = new DecisionPrinter(decision);
    printer.print(terminal);
    if (evidence) {
      printer.printAllEvidence(terminal);
    } else {
      terminal
          .out()
          .println(
              "All evidence: uplink host explain %s --evidence%s"
                  .formatted(name, engine.asArguments()));
    }
    return ExitStatus.SUCCESS;
  }
}
