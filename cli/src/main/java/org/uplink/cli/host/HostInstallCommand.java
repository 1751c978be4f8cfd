package org.uplink.cli.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.api.host.Host;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.StartedRun;
import org.uplink.command.CommandFailure;
import org.uplink.command.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink host install}. */
@Command(
    name = "install",
    mixinStandardHelpOptions = true,
    description = {
      "Installs hosts: reaches their agents, decides which interface leads to the engine, and puts the management network on"
          + " it.",
      "Installing again is always possible. Exit status 1 where a host was not installed; a skipped deployment of the"
          + " management network is no failure."
    })
final class HostInstallCommand implements Callable<Integer> {
  @Parameters(paramLabel = "HOST", arity = "0..*", description = "the hosts' names")
  private List<String> names = List.of();

  @Option(
      names = "--all",
      description =
          "all hosts that are neither Up nor in maintenance: one first, as a canary, then the others; stops at the first"
              + " host that rolls its network back")
  private boolean all;

  @Option(names = "--cluster", paramLabel = "C", description = "the same for those of a cluster")
  private Optional<String> cluster = Optional.empty();

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = "with --all or --cluster: how many at once after the canary; 8 where left out")
  private Optional<Integer> parallel = Optional.empty();

  @Option(names = "--no-wait", description = "start the installs and return")
  private boolean noWait;

  @Mixin private RunOptions run = new RunOptions();

  private final Terminal terminal;

  HostInstallCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    boolean many = all || cluster.isPresent();
    checkOptions(many);
    try (EngineClient client = run.connect(terminal)) {
      return many
          ? new RolloutRunner(client, run, terminal).install(cluster, parallel.orElse(8))
          : installNamed(client);
    }
  }

  private void checkOptions(boolean many) {
    if (!many && names.isEmpty()) {
      throw CommandFailure.usage(
          "which host is to be installed?", "Name hosts, or say --all or --cluster C.");
    }
    if (many && !names.isEmpty()) {
      throw CommandFailure.usage(
          "--all and --cluster do not go with names: " + String.join(" ", names),
          "Say one or the other.");
    }
    if (many && noWait) {
      throw CommandFailure.usage(
          "--no-wait does not go with --all and --cluster, which go by how each install ends",
          "Leave it out.");
    }
    if (!many && parallel.isPresent()) {
      throw CommandFailure.usage(
          "--parallel goes with --all or --cluster", "Hosts that are named are begun at once.");
    }
    if (parallel.isPresent() && parallel.get() < 1) {
      throw CommandFailure.usage("--parallel " + parallel.get() + " is less than 1", "");
    }
  }

  private int installNamed(EngineClient client) {
    HostResults results = new HostResults(terminal, run.json);
    List<StartedRun> begun = new ArrayList<>();
    for (String name : names) {
      try {
        begun.add(StartedRun.install(client, name));
      } catch (CommandFailure e) {
        results.failed(name, e);
      }
    }
    for (StartedRun installation : begun) {
      try {
        awaitAndReport(results, installation);
      } catch (CommandFailure e) {
        results.failed(installation.hostAtStart().name(), e);
      }
    }
    return results.finish();
  }

  private void awaitAndReport(HostResults results, StartedRun installation) {
    if (noWait) {
      results.host(installation.hostAtStart(), true);
      return;
    }
    Host host = run.await(terminal, installation);
    boolean installed = StartedRun.succeeded(host);
    results.host(host, installed);
    if (installed && !run.json) {
      terminal.err().println("  The evidence: uplink host explain " + host.name());
    }
  }
}
