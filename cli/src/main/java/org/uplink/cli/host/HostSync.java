package org.uplink.cli.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.api.Host;
import org.uplink.api.HostStatus;
import org.uplink.api.NetworkPlan;
import org.uplink.cli.remote.Documents;
import org.uplink.cli.remote.EngineClient;
import org.uplink.cli.remote.EngineOptions;
import org.uplink.cli.remote.Installation;
import org.uplink.cli.terminal.CommandFailure;
import org.uplink.cli.terminal.Exit;
import org.uplink.cli.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink host sync}. */
@Command(
    name = "sync",
    mixinStandardHelpOptions = true,
    description = {
      "Brings the management network of hosts to what their cluster wants, by the same safe change as a deployment.",
      "Exit status 1 where a host did not come to be Up."
    })
final class HostSync implements Callable<Integer> {
  @Parameters(paramLabel = "HOST", arity = "1..*", description = "the hosts' names")
  private List<String> names = List.of();

  @Option(names = "--dry-run", description = "print what the hosts would do, and change nothing")
  private boolean dryRun;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description = "how long to wait for each (${DEFAULT-VALUE})")
  private int timeout;

  @Option(names = "--json", description = "print an array of hosts, or of plans, as JSON")
  private boolean json;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  HostSync(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    int exit = Exit.DONE;
    List<Object> documents = new ArrayList<>();
    try (EngineClient client = engine.connect()) {
      for (String name : names) {
        exit =
            Math.max(exit, dryRun ? plan(client, name, documents) : sync(client, name, documents));
      }
    }
    if (json) {
      terminal.out().println(Documents.write(documents));
    }
    return exit;
  }

  private int plan(EngineClient client, String name, List<Object> documents) {
    NetworkPlan plan =
        client.post(EngineClient.path("hosts", name, "sync") + "?dryRun=true", NetworkPlan.class);
    documents.add(plan);
    if (!json) {
      PlanText.print(terminal, name, plan);
    }
    return Exit.DONE;
  }

  /** One after the other: a network that is wrong is so on the first host already. */
  private int sync(EngineClient client, String name, List<Object> documents) {
    Host host =
        Installation.run(client, name, "sync")
            .await(Duration.ofSeconds(timeout), json ? Optional.empty() : Steps.watched(terminal));
    documents.add(host);
    if (!json) {
      HostText.print(terminal, host);
    }
    if (host.status() != HostStatus.UP) {
      throw CommandFailure.no(
          "host " + name + " did not come to be Up, and the hosts after it were left alone",
          "See to it first: uplink host show " + name);
    }
    return Exit.DONE;
  }
}
