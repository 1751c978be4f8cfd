package org.uplink.cli.cluster;

import java.util.List;
import java.util.concurrent.Callable;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.EngineOptions;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code uplink cluster remove}. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description = "Removes clusters. A cluster that has hosts is not removed.")
final class ClusterRemoveCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", arity = "1..*", description = "names of the clusters")
  private List<String> names = List.of();

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  ClusterRemoveCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    int exit = ExitStatus.SUCCESS;
    try (EngineClient client = engine.connect()) {
      for (String name : names) {
        try {
          client.delete(EngineClient.path("clusters", name));
          terminal.out().println("Removed cluster " + name + ".");
        } catch (CommandFailure e) {
          exit = Math.max(exit, e.print(terminal, name));
        }
      }
    }
    return exit;
  }
}
