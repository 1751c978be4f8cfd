package org.uplink.cli.host;

import java.util.List;
import java.util.concurrent.Callable;
import org.uplink.api.host.Host;
import org.uplink.api.host.HostStatus;
import org.uplink.api.run.NetworkPlan;
import org.uplink.cli.remote.EngineClient;
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
      "Brings the management network of hosts to what their cluster wants, by the same safe change as a deployment: one host"
          + " after the other, and with the first that does not come there those after it are left alone.",
      "Exit status 1 where a host did not come there, or is not Up."
    })
final class HostSync implements Callable<Integer> {
  @Parameters(paramLabel = "HOST", arity = "1..*", description = "the hosts' names")
  private List<String> names = List.of();

  @Option(names = "--dry-run", description = "print what the hosts would do, and change nothing")
  private boolean dryRun;

  @Mixin private RunOptions run = new RunOptions();

  private final Terminal terminal;

  HostSync(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Results results = new Results(terminal, run.json);
    try (EngineClient client = run.connect(terminal)) {
      for (int i = 0; i < names.size(); i++) {
        if (!one(client, names.get(i), results)) {
          leave(names.get(i), names.subList(i + 1, names.size()));
          break;
        }
      }
    }
    return results.end();
  }

  /** Whether the next one may be touched: a network that is wrong is so on the first already. */
  private boolean one(EngineClient client, String name, Results results) {
    try {
      if (dryRun) {
        results.plan(name, plan(client, name));
        return true;
      }
      Host host = run.await(terminal, Installation.run(client, name, "sync"));
      boolean up = Installation.succeeded(host) && host.status() == HostStatus.UP;
      results.host(host, up);
      return up;
    } catch (CommandFailure e) {
      results.failed(name, e);
      return dryRun || e.exit() != Exit.BROKEN;
    }
  }

  private static NetworkPlan plan(EngineClient client, String name) {
    return client.post(
        EngineClient.path("hosts", name, "sync") + "?dryRun=true", NetworkPlan.class);
  }

  private void leave(String name, List<String> others) {
    terminal
        .err()
        .println(
            "Stopped: host "
                + name
                + " did not come to be as its cluster wants it."
                + (others.isEmpty() ? "" : " Left as they were: " + HostText.some(others) + ".")
                + " See to it first: uplink host show "
                + name);
  }
}
