package org.uplink.cli.cluster;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.api.cluster.ClusterCreation;
import org.uplink.api.cluster.ClusterDocument;
import org.uplink.api.cluster.OnDisagreement;
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

  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      description =
          "compatibility level, such as 3.6; below 3.6, the engine does not ask hosts for a route (default: 3.6)")
  private Optional<String> level = Optional.empty();

  @Option(
      names = "--management-network",
      paramLabel = "NAME",
      description = "name of the management network (default: ovirtmgmt)")
  private Optional<String> managementNetwork = Optional.empty();

  @Option(
      names = "--on-disagreement",
      paramLabel = "skip|deploy",
      description =
          "what to do if the route lookup and the connection name different devices (default: skip)")
  private Optional<OnDisagreement> onDisagreement = Optional.empty();

  @Option(
      names = "--stop-on",
      paramLabel = "CODE,CODE|none|default",
      description =
          "codes of the warnings that stop an install before anything is changed; none: no warning stops it; default,"
              + " also among codes: the codes of all warnings that the change cuts somebody off (default: default)")
  private Optional<String> stopOn = Optional.empty();

  @Option(
      names = "--probe",
      paramLabel = "PROBE",
      description =
          "what has to work on a host before a change and after it: gateway, dns, tcp://HOST:PORT,"
              + " https://HOST[:PORT][/PATH] or ping:ADDRESS; up to 8 times; none: no probes (default: none)")
  private List<String> probes = List.of();

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
                level,
                managementNetwork,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                onDisagreement,
                stopOn.flatMap(StopOn::read),
                ClusterProbes.read(probes)),
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
