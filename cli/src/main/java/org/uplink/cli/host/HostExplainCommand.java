package org.uplink.cli.host;

import java.util.concurrent.Callable;
import org.uplink.api.decision.Decision;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.EngineOptions;
import org.uplink.cli.rest.RestJson;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink host explain}. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description =
        "Tells which interface of a host leads to the engine, and all the evidence for and against it.")
final class HostExplainCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "the host's name")
  private String name = "";

  @Option(names = "--json", description = "print the decision as JSON")
  private boolean json;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  HostExplainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Decision decision;
    try (EngineClient client = engine.connect()) {
      decision = client.get(EngineClient.path("hosts", name, "decision"), Decision.class);
    }
    if (json) {
      terminal.out().println(RestJson.write(decision));
    } else {
      new DecisionPrinter(decision).print(terminal);
    }
    return ExitStatus.SUCCESS;
  }
}
