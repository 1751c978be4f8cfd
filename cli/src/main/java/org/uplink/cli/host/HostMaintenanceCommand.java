package org.uplink.cli.host;

import java.util.List;
import java.util.concurrent.Callable;
import org.uplink.api.host.HostDocument;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.EngineOptions;
import org.uplink.command.CommandFailure;
import org.uplink.command.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink host maintenance}. */
@Command(
    name = "maintenance",
    mixinStandardHelpOptions = true,
    description = {
      "Puts hosts into maintenance.",
      "The engine neither monitors nor changes them until they are activated or installed."
    })
final class HostMaintenanceCommand implements Callable<Integer> {
  @Parameters(paramLabel = "HOST", arity = "1..*", description = "names of the hosts")
  private List<String> names = List.of();

  @Option(names = "--json", description = "print an array of hosts as JSON")
  private boolean json;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  HostMaintenanceCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    HostResults results = new HostResults(terminal, json);
    EngineClient client = engine.connect();
    for (String name : names) {
      try {
        results.host(
            client.post(EngineClient.path("hosts", name, "maintenance"), HostDocument.class), true);
      } catch (CommandFailure e) {
        results.failed(name, e);
      }
    }
    return results.finish();
  }
}
