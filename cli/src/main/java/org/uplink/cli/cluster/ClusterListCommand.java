package org.uplink.cli.cluster;

import java.util.List;
import java.util.concurrent.Callable;
import org.uplink.api.cluster.ClusterDocument;
import org.uplink.api.cluster.ClusterPage;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.EngineOptions;
import org.uplink.cli.rest.RestJson;
import org.uplink.command.ExitStatus;
import org.uplink.command.Table;
import org.uplink.command.Terminal;
import org.uplink.command.Terminal.Colour;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code uplink cluster list}. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the clusters.")
final class ClusterListCommand implements Callable<Integer> {
  @Option(names = "--json", description = "print an array of clusters as JSON")
  private boolean json;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  ClusterListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<ClusterDocument> clusters =
        engine
            .connect()
            .getAllPages(
                EngineClient.path("clusters"),
                ClusterPage.class,
                ClusterPage::items,
                ClusterPage::next);
    if (json) {
      terminal.out().println(RestJson.write(clusters));
      return ExitStatus.SUCCESS;
    }
    Table table = new Table("CLUSTER", "LEVEL", "MANAGEMENT NETWORK", "ON DISAGREEMENT", "STOP ON");
    for (ClusterDocument cluster : clusters) {
      table
          .row()
          .cell(cluster.name(), Colour.STRONG)
          .cell(cluster.compatibilityLevel())
          .cell(cluster.managementNetwork())
          .cell(cluster.onDisagreement().toString())
          .cell(StopOn.write(cluster));
    }
    table.print(terminal);
    return ExitStatus.SUCCESS;
  }
}
