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

/** {@code uplink cluster set}. */
@Command(
    name = "set",
    mixinStandardHelpOptions = true,
    description = {
      "Changes a cluster. Options that are not given keep their values.",
      "The change applies to a host at its next install."
    })
final class ClusterSetCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "name of the cluster")
  private String name = "";

  @Mixin private ClusterOptions changes = new ClusterOptions();

  @Option(names = "--json", description = "print the cluster as JSON")
  private boolean json;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  ClusterSetCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    EngineClient client = engine.connect();
    String path = EngineClient.path("clusters", name);
    ClusterDocument before = client.get(path, ClusterDocument.class);
    ClusterCreation wanted =
        new ClusterCreation(
            name,
            changes.level.or(() -> Optional.of(before.compatibilityLevel())),
            changes.managementNetwork.or(() -> Optional.of(before.managementNetwork())),
            before.vlan(),
            before.mtu(),
            Optional.of(before.bridged()),
            changes.onDisagreement.or(() -> Optional.of(before.onDisagreement())),
            changes.stopOn(Optional.of(before.stopOn())));
    ClusterDocument after = client.put(path, wanted, ClusterDocument.class);
    terminal
        .out()
        .println(
            json
                ? RestJson.write(after)
                : "Cluster %s: level %s, management network %s, on disagreement %s, stop on %s."
                    .formatted(
                        after.name(),
                        after.compatibilityLevel(),
                        after.managementNetwork(),
                        after.onDisagreement(),
                        ClusterOptions.stopOn(after)));
    return ExitStatus.SUCCESS;
  }
}
