package org.uplink.cli.cluster;

import java.util.List;
import java.util.concurrent.Callable;
import org.uplink.cli.rest.EngineOptions;
import org.uplink.cli.rest.Removal;
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
    return new Removal("clusters", "cluster ").run(engine, terminal, names);
  }
}
