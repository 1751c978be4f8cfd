package org.uplink.cli.host;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.api.DeployRequest;
import org.uplink.api.Host;
import org.uplink.api.HostStatus;
import org.uplink.api.NetworkPlan;
import org.uplink.cli.remote.Documents;
import org.uplink.cli.remote.EngineClient;
import org.uplink.cli.remote.EngineOptions;
import org.uplink.cli.remote.Installation;
import org.uplink.cli.terminal.Exit;
import org.uplink.cli.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink host deploy-network}. */
@Command(
    name = "deploy-network",
    mixinStandardHelpOptions = true,
    description = {
      "Puts the management network of its cluster on a host: on the NIC that is named, or on the active one.",
      "The host keeps the change only when the engine has come in over it, and takes it back by itself otherwise. Exit"
          + " status 1 where the host did not come to be Up."
    })
final class HostDeployNetwork implements Callable<Integer> {
  @Parameters(paramLabel = "HOST", description = "the host's name")
  private String name = "";

  @Option(
      names = "--nic",
      paramLabel = "D",
      description = "the NIC, bond, or VLAN on one of them; the active NIC where left out")
  private Optional<String> nic = Optional.empty();

  @Option(names = "--dry-run", description = "print what the host would do, and change nothing")
  private boolean dryRun;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description = "how long to wait (${DEFAULT-VALUE}); the engine goes on with it in any case")
  private int timeout;

  @Option(names = "--json", description = "print the host, or the plan, as JSON")
  private boolean json;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  HostDeployNetwork(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (EngineClient client = engine.connect()) {
      if (dryRun) {
        NetworkPlan plan =
            client.post(
                EngineClient.path("hosts", name, "deploy-network") + "?dryRun=true",
                new DeployRequest(nic),
                NetworkPlan.class);
        if (json) {
          terminal.out().println(Documents.write(plan));
        } else {
          PlanText.print(terminal, name, plan);
        }
        return Exit.DONE;
      }
      Host host =
          Installation.deploy(client, name, nic)
              .await(
                  Duration.ofSeconds(timeout), json ? Optional.empty() : Steps.watched(terminal));
      if (json) {
        terminal.out().println(Documents.write(host));
      } else {
        HostText.print(terminal, host);
      }
      return host.status() == HostStatus.UP ? Exit.DONE : Exit.NO;
    }
  }
}
