package org.uplink.cli.host;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.api.run.DeployRequest;
import org.uplink.api.run.NetworkPlan;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.RestJson;
import org.uplink.cli.rest.StartedRun;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.command.picture.PictureOption;
import org.uplink.picture.NetworkPlanPicture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink host deploy-network}. */
@Command(
    name = "deploy-network",
    mixinStandardHelpOptions = true,
    description = {
      "Deploys the management network of the cluster on a host, on the given NIC or on the active NIC.",
      "The host keeps the change only if the engine connects over the new network. Otherwise the host rolls back.",
      "Exit status 1 if the network was not deployed or the host is not Up."
    })
final class HostDeployNetworkCommand implements Callable<Integer> {
  @Parameters(paramLabel = "HOST", description = "name of the host")
  private String name = "";

  @Option(
      names = "--nic",
      paramLabel = "DEVICE",
      description = "NIC, bond, or VLAN on one of them (default: the active NIC)")
  private Optional<String> nic = Optional.empty();

  @Option(names = "--dry-run", description = "print what the host would do, but change nothing")
  private boolean dryRun;

  @Option(names = "--json", description = "print the host, or the plan of a dry run, as JSON")
  private boolean json;

  @Mixin private PictureOption picture = new PictureOption();

  @Mixin private RunOptions run = new RunOptions();

  private final Terminal terminal;

  HostDeployNetworkCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (picture.isGiven() && !dryRun) {
      throw CommandFailure.usage(
          "--svg draws a plan, and a plan needs --dry-run", "Add --dry-run, or leave --svg out.");
    }
    EngineClient client = run.connect(terminal);
    return dryRun ? plan(client) : deploy(client);
  }

  private int plan(EngineClient client) {
    NetworkPlan plan =
        client.post(
            EngineClient.path("hosts", name, "deploy-network") + "?dryRun=true",
            new DeployRequest(nic),
            NetworkPlan.class);
    picture.write(() -> NetworkPlanPicture.svg(name, plan));
    if (json) {
      terminal.out().println(RestJson.write(plan));
    } else {
      PlanPrinter.print(terminal, name, plan);
    }
    return ExitStatus.SUCCESS;
  }

  private int deploy(EngineClient client) {
    HostDocument host = run.await(terminal, StartedRun.deploy(client, name, nic), json);
    if (json) {
      terminal.out().println(RestJson.write(host));
    } else {
      HostPrinter.print(terminal, host);
    }
    return StartedRun.succeeded(host) && host.status() == HostStatus.UP
        ? ExitStatus.SUCCESS
        : ExitStatus.NEGATIVE;
  }
}
