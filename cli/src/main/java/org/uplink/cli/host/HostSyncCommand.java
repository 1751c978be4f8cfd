package org.uplink.cli.host;

import java.util.List;
import java.util.concurrent.Callable;
import org.uplink.api.host.Host;
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
      "Brings the management network of hosts to what their cluster wants, by the same safe change as a deployment: one host"
          + " after the other, and with the first that does not come there those after it are left alone.",
      "Exit status 1 where a host did not come there, or is not Up."
    })
final class HostSyncCommand implements Callable<Integer> {
  @Parameters(paramLabel = "HOST", arity = "1..*", description = "the hosts' names")
  private List<String> names = List.of();

  @Option(names = "--dry-run", description = "print what the hosts would do, and change nothing")
  private boolean dryRun;

  @Mixin private RunOptions run = new RunOptions();

  private final Terminal terminal;

  HostSyncCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    HostResults results = new HostResults(terminal, run.json);
    try (EngineClient client = run.connect(terminal)) {
      for (int i = 0; i < names.size(); i++) {
        if (!sync(client, names.get(i), results)) {
          reportStop(names.get(i), names.subList(i + 1, names.size()));
          break;
        }
      }
    }
    return results.finish();
  }

  /** Whether the next one may be touched: a network that is wrong is so on the first already. */
  private boolean sync(EngineClient client, String name, HostResults results) {
    try {
      if (dryRun) {
        results.plan(name, plan(client, name));
        return true;
      }
      Host host = run.await(terminal, StartedRun.start(client, name, "sync"));
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
    terminal
        .err()
        .println(
            "Stopped: host "
                + name
                + " did not come to be as its cluster wants it."
                + (others.isEmpty()
                    ? ""
                    : " Left as they were: " + HostPrinter.abbreviate(others) + ".")
                + " See to it first: uplink host show "
                + name);
  }
}
