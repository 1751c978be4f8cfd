package org.uplink.cli.host;

import java.util.List;
import java.util.concurrent.Callable;
import org.uplink.cli.rest.EngineOptions;
import org.uplink.cli.rest.Removal;
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
    return new Removal("hosts", "").run(engine, terminal, names);
  }
}
