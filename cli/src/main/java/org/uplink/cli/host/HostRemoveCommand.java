package org.uplink.cli.host;

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

/** {@code uplink host remove}. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description = "Removes hosts from the engine. The hosts themselves are not changed.")
final class HostRemoveCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", arity = "1..*", description = "names of the hosts")
  private List<String> names = List.of();

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  HostRemoveCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    int exit = ExitStatus.SUCCESS;
    try (EngineClient client = engine.connect()) {
      for (String name : names) {
        try {
          client.delete(EngineClient.path("hosts", name));
          terminal.out().println("Removed " + name + ".");
        } catch (CommandFailure e) {
          exit = Math.max(exit, e.print(terminal, name));
        }
      }
    }
    return exit;
  }
}
