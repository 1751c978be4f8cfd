package org.uplink.agent.main;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.agent.NetworkTool;
import org.uplink.agent.output.JsonPrinter;
import org.uplink.agent.output.SetupPlanPrinter;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.command.log.LoggingOptions;
import org.uplink.command.log.LoggingOptions.LogLevel;
import org.uplink.command.picture.PictureOption;
import org.uplink.platform.IoProblem;
import org.uplink.verbs.setup.SetupPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink agent plan}. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what Host.setupNetworks would do on this host, step by step. Changes nothing, and needs no root.",
      "REQUEST is the parameters of the verb as JSON, {\"networks\": {\"ovirtmgmt\": {\"nic\":"
          + " \"eth0\", …}}}, a file with them, or - for standard input."
    })
final class AgentPlanCommand implements Callable<Integer> {
  /** As the agent's default for a request (--max-frame). */
  private static final int MAX_BYTES = 1 << 20;

  private static final String REQUEST_FORMS =
      "Give the parameters of Host.setupNetworks as a JSON object, a file with them, or - for standard input.";

  @Parameters(paramLabel = "REQUEST", description = "JSON, a file, or -")
  private String request = "";

  @Mixin private StateDirectoryOptions stateDirectory = new StateDirectoryOptions();

  @Option(
      names = "--engine",
      paramLabel = "ADDRESS",
      description =
          "show the route to the engine before and after, and refuse a plan that would cut it (default: no engine)")
  private Optional<String> engine = Optional.empty();

  @Option(names = "--json", description = "print the plan as JSON")
  private boolean json;

  @Mixin private PictureOption picture = new PictureOption();

  @Mixin private LoggingOptions logging = new LoggingOptions();

  private final Terminal terminal;

  AgentPlanCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    logging.apply(LogLevel.warn);
    String parameters = read();
    if (parameters.isBlank()) {
      throw CommandFailure.usage(
          "the request is empty: " + (request.equals("-") ? "standard input" : request),
          REQUEST_FORMS);
    }
    Optional<InetAddress> engineAddress = engine.map(AgentPlanCommand::address);
    try (var network = stateDirectory.open()) {
      SetupPlan plan = network.plan(parameters, engineAddress);
      picture.write(() -> SetupPlanPrinter.picture(plan));
      if (json) {
        new JsonPrinter(terminal).print(plan);
      } else {
        SetupPlanPrinter.print(plan, terminal);
      }
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("REQUEST: " + e.getMessage(), REQUEST_FORMS);
    } catch (NetworkTool.PlanRefusedException e) {
      throw CommandFailure.negative(String.valueOf(e.getMessage()), "");
    }
    return ExitStatus.SUCCESS;
  }

  private static InetAddress address(String text) {
    try {
      return NetworkTool.address(text);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(
          "--engine: " + e.getMessage(),
          "Give an IPv4 or IPv6 address, such as --engine 192.0.2.1.");
    }
  }

  private String read() {
    if (request.strip().startsWith("{")) {
      return request;
    }
    try {
      return InputFile.read(request, MAX_BYTES);
    } catch (IOException e) {
      throw CommandFailure.usage(
          "could not read %s: %s".formatted(request, IoProblem.describe(e, request)),
          REQUEST_FORMS);
    }
  }
}
