package org.uplink.cli.host;

import java.util.List;
import java.util.concurrent.Callable;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.api.run.NetworkPlan;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.StartedRun;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink host sync}. */
@Command(
    name = "sync",
    mixinStandardHelpOptions = true,
    description = {
      "Changes the management network of hosts to the settings of their cluster, one host after the other. A host rolls back"
          + " if the engine cannot connect over the changed network. Stops at the first host that could not be synchronized, but continues after a host that is busy or unknown.",
      "Exit status 1 if a host was not synchronized or is not Up."
    })
final class HostSyncCommand implements Callable<Integer> {
  @Parameters(paramLabel = "HOST", arity = "1..*", description = "names of the hosts")
  private List<String> names = List.of();

  @Option(names = "--dry-run", description = "print what the hosts would do, but change nothing")
  private boolean dryRun;

  @Option(
      names = "--json",
      description = "print an array of hosts, or of the plans of a dry run, as JSON")
  private boolean json;

  @Mixin private RunOptions run = new RunOptions();

  private final Terminal terminal;

  HostSyncCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    HostResults results = new HostResults(terminal, json);
    EngineClient client = run.connect(terminal);
    for (int i = 0; i < names.size(); i++) {
      if (!sync(client, names.get(i), results)) {
        reportStop(names.get(i), names.subList(i + 1, names.size()));
        break;
      }
    }
    return results.finish();
  }

  /**
   * Synchronizes a host, and returns whether to continue with the next one. Settings that are wrong
   * for one host are likely to be wrong for all.
   */
  private boolean sync(EngineClient client, String name, HostResults results) {
    try {
      if (dryRun) {
        results.plan(name, plan(client, name));
        return true;
      }
      HostDocument host = run.await(terminal, StartedRun.start(client, name, "sync"), json);
      boolean up = StartedRun.succeeded(host) && host.status() == HostStatus.UP;
      results.host(host, up);
      return up;
    } catch (CommandFailure e) {
      results.failed(name, e);
      return dryRun || e.status() != ExitStatus.ERROR;
    }
  }

  private static NetworkPlan plan(EngineClient client, String name) {
    return client.post(
        EngineClient.path("hosts", name, "sync") + "?dryRun=true", NetworkPlan.class);
  }

  private void reportStop(String name, List<String> others) {
    String unchanged =
        others.isEmpty() ? "" : " Not changed: " + HostPrinter.abbreviate(others) + ".";
    terminal.err().println("Stopped: host %s was not synchronized.%s".formatted(name, unchanged));
    terminal.err().println("Check it first: uplink host show " + name + run.engineArguments());
  }
}
