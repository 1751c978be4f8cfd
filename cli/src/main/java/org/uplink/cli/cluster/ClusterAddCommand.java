package org.uplink.cli.cluster;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.api.cluster.ClusterCreation;
import org.uplink.api.cluster.ClusterDocument;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.EngineOptions;
import org.uplink.cli.rest.RestJson;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink cluster add}. */
@Command(name = "add", mixinStandardHelpOptions = true, description = "Adds a cluster.")
final class ClusterAddCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "name of the cluster")
  private String name = "";

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Option(names = "--json", description = "print the cluster as JSON")
  private boolean json;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  ClusterAddCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    EngineClient client = engine.connect();
    ClusterDocument added =
        client.post(
            EngineClient.path("clusters"),
            new ClusterCreation(
                name,
                cluster.level,
                cluster.managementNetwork,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                cluster.onDisagreement,
                cluster.stopOn(Optional.empty())),
            ClusterDocument.class);
    terminal
        .out()
        .println(
            json
                ? RestJson.write(added)
                : "Added cluster %s with level %s."
                    .formatted(added.name(), added.compatibilityLevel()));
    return ExitStatus.SUCCESS;
  }
}
