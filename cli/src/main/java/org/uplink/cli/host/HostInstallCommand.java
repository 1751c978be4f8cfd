package org.uplink.cli.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.api.host.HostDocument;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.StartedRun;
import org.uplink.command.CommandFailure;
import org.uplink.command.OptionConverters;
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
      "Installs hosts: connects to their agents, finds the interface that reaches the engine, and deploys the management"
          + " network on it.",
      "A host can be installed again at any time. Exit status 1 if a host was not installed. A skipped deployment of the"
          + " management network is not a failure."
    })
final class HostInstallCommand implements Callable<Integer> {
  @Parameters(paramLabel = "HOST", arity = "0..*", description = "names of the hosts")
  private List<String> names = List.of();

  @Option(
      names = "--all",
      description =
          "install all hosts that are neither Up nor in maintenance: first one alone (the canary), then the others; stop"
              + " at the first host that rolls its network back")
  private boolean all;

  @Option(
      names = "--cluster",
      paramLabel = "CLUSTER",
      description = "like --all, but only for the hosts of this cluster (default: all clusters)")
  private Optional<String> cluster = Optional.empty();

  @Option(
      names = "--parallel",
      paramLabel = "N",
      converter = OptionConverters.ToCount.class,
      description =
          "with --all or --cluster: number of hosts at once after the canary (default: 8)")
  private Optional<Integer> parallel = Optional.empty();

  @Option(
      names = "--accept",
      paramLabel = "CODE,CODE",
      hideParamSyntax = true,
      split = ",",
      description =
          "codes of warnings that do not stop this run, although they stop installs in the cluster (default: none; `uplink cluster list` shows which do)")
  private List<String> accepted = List.of();

  @Option(names = "--no-wait", description = "start the installs and return")
  private boolean noWait;

  @Option(names = "--json", description = "print an array of hosts as JSON")
  private boolean json;

  @Mixin private RunOptions run = new RunOptions();

  private final Terminal terminal;

  HostInstallCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    boolean many = all || cluster.isPresent();
    checkOptions(many);
    EngineClient client = run.connect(terminal);
    return many
        ? new RolloutRunner(client, run, json, terminal)
            .install(cluster, parallel.orElse(8), accepted)
        : installNamed(client);
  }

  private void checkOptions(boolean many) {
    if (!many && names.isEmpty()) {
      throw CommandFailure.usage(
          "no host is given", "Name hosts, or use --all or --cluster CLUSTER.");
    }
    if (many && !names.isEmpty()) {
      throw CommandFailure.usage(
          "--all and --cluster cannot be combined with names of hosts: " + String.join(" ", names),
          "Use one of them.");
    }
    if (many && noWait) {
      throw CommandFailure.usage(
          "--no-wait cannot be combined with --all or --cluster",
          "Omit --no-wait: the command has to wait, because it installs the next hosts only after the earlier ones have succeeded.");
    }
    if (!many && parallel.isPresent()) {
      throw CommandFailure.usage(
          "--parallel needs --all or --cluster", "Omit it: named hosts start at once.");
    }
  }

  private int installNamed(EngineClient client) {
    HostResults results = new HostResults(terminal, json);
    List<StartedRun> runs = new ArrayList<>();
    for (String name : names) {
      try {
        runs.add(StartedRun.install(client, name, accepted));
      } catch (CommandFailure e) {
        results.failed(name, e);
      }
    }
    for (StartedRun started : runs) {
      try {
        awaitAndReport(results, started);
      } catch (CommandFailure e) {
        results.failed(started.hostAtStart().name(), e);
      }
    }
    return results.finish();
  }

  private void awaitAndReport(HostResults results, StartedRun install) {
    if (noWait) {
      results.host(install.hostAtStart(), true);
      return;
    }
    HostDocument host = run.await(terminal, install, json);
    boolean installed = StartedRun.succeeded(host);
    results.host(host, installed);
    if (installed && !json) {
      terminal.err().println("  Why: uplink host explain " + host.name() + run.engineArguments());
    }
  }
}
