package org.uplink.cli.host;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.api.host.Host;
import org.uplink.api.host.HostCreation;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.EngineOptions;
import org.uplink.cli.rest.RestJson;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink host add}. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = "Makes a host known to the engine. It is not contacted before it is installed.",
    footer = {
      "",
      "Its agent needs a certificate of this engine: uplink engine issue-certificate NAME --out DIR"
    })
final class HostAddCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "the host's name: letters, digits, . _ -")
  private String name = "";

  @Option(
      names = "--address",
      paramLabel = "A",
      description = "the address or DNS name at which its agent listens; the name where left out")
  private Optional<String> address = Optional.empty();

  @Option(
      names = "--port",
      paramLabel = "P",
      description = "its agent's port; 54321 where left out")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = "--cluster",
      paramLabel = "C",
      description = "its cluster; Default where left out")
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
    try (EngineClient client = engine.connect()) {
      Host host =
          client.post(
              EngineClient.path("hosts"),
              new HostCreation(name, address, port, cluster),
              Host.class);
      if (json) {
        terminal.out().println(RestJson.write(host));
      } else {
        terminal.out().println("Added " + host.name() + " in cluster " + host.cluster() + ".");
        terminal.err().println("Install it with: uplink host install " + host.name());
      }
      return ExitStatus.SUCCESS;
    }
  }
}
