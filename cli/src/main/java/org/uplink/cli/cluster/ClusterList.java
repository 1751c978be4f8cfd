package org.uplink.cli.cluster;

import java.util.List;
import java.util.concurrent.Callable;
import org.uplink.api.cluster.Cluster;
import org.uplink.api.cluster.ClusterPage;
import org.uplink.cli.remote.Documents;
import org.uplink.cli.remote.EngineClient;
import org.uplink.cli.remote.EngineOptions;
import org.uplink.cli.terminal.Exit;
import org.uplink.cli.terminal.Table;
import org.uplink.cli.terminal.Terminal;
import org.uplink.cli.terminal.Terminal.Colour;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code uplink cluster list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the engine's clusters.")
final class ClusterList implements Callable<Integer> {
  @Option(names = "--json", description = "print an array of clusters as JSON")
  private boolean json;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  ClusterList(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<Cluster> clusters;
    try (EngineClient client = engine.connect()) {
      clusters =
          client.all(
              EngineClient.path("clusters"),
              ClusterPage.class,
              ClusterPage::items,
              ClusterPage::next);
    }
    if (json) {
      terminal.out().println(Documents.write(clusters));
      return Exit.DONE;
    }
    Table table = new Table("CLUSTER", "LEVEL", "MANAGEMENT NETWORK", "ON DISSENT");
    for (Cluster cluster : clusters) {
      table
          .line()
          .cell(cluster.name(), Colour.STRONG)
          .cell(cluster.compatibilityLevel())
          .cell(cluster.managementNetwork())
          .cell(cluster.onDisagreement().toString());
    }
    table.print(terminal);
    return Exit.DONE;
  }
}
