package org.uplink.cli.host;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.api.host.HostCreation;
import org.uplink.api.host.HostDocument;
import org.uplink.api.join.JoinTokenCreation;
import org.uplink.cli.join.TokenPrinter;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.EngineOptions;
import org.uplink.cli.rest.RestJson;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.OptionConverters;
import org.uplink.command.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink host add}. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description =
        "Adds a host to the engine. The engine does not connect to the host before `uplink host install`.",
    footer = {
      "",
      "With --dial-in, the command prints the line to run on the host. Without it, the agent needs a certificate:",
      "  uplink engine issue-certificate NAME --out DIR"
    })
final class HostAddCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "name of the host: letters, digits, . _ -")
  private String name = "";

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      description = "address or DNS name at which the agent listens (default: NAME)")
  private Optional<String> address = Optional.empty();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      converter = OptionConverters.ToPort.class,
      description = "port of the agent (default: 54321)")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = "--dial-in",
      description =
          "the agent opens the connections, and the engine opens none; not with --address and --port")
  private boolean dialIn;

  @Option(
      names = "--cluster",
      paramLabel = "CLUSTER",
      description = "cluster of the host (default: Default)")
  private Optional<String> cluster = Optional.empty();

  @Option(names = "--json", description = "print the host as JSON")
  private boolean json;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  HostAddCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (dialIn && (address.isPresent() || port.isPresent())) {
      throw CommandFailure.usage(
          "--dial-in excludes --address and --port",
          "An agent that dials in does not listen, so the engine needs no address of it.");
    }
    EngineClient client = engine.connect();
    HostDocument host =
        client.post(
            EngineClient.path("hosts"),
            dialIn
                ? HostCreation.dialIn(name, cluster)
                : HostCreation.direct(name, address, port, cluster),
            HostDocument.class);
    if (json) {
      terminal.out().println(RestJson.write(host));
    } else {
      terminal.out().println("Added %s to cluster %s.".formatted(host.name(), host.cluster()));
      if (dialIn) {
        TokenPrinter.create(
            client,
            new JoinTokenCreation(Optional.of(name), Optional.empty(), Optional.empty()),
            false,
            terminal);
      }
      terminal
          .err()
          .println(
              (dialIn ? "Then: uplink host install " : "Next: uplink host install ")
                  + host.name()
                  + engine.asArguments());
    }
    return ExitStatus.SUCCESS;
  }
}
