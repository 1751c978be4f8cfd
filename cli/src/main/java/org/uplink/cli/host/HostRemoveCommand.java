package org.uplink.cli.host;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.api.host.HostDocument;
import org.uplink.api.run.NetworkPlan;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.Removal;
import org.uplink.cli.rest.StartedRun;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink host remove}. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description = {
      "Removes hosts from the engine. The hosts themselves are not changed, unless --restore-network is given.",
      "With --restore-network, each host first gets the network back that it had before Uplink's first change, one host"
          + " after the other. A host is removed only if the engine connects over that network in time. Otherwise the host"
          + " rolls back and stays in the engine, and the other hosts are left as they are.",
      "Exit status 1 if a host was not removed."
    })
final class HostRemoveCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", arity = "1..*", description = "names of the hosts")
  private List<String> names = List.of();

  @Option(
      names = "--restore-network",
      description =
          "first restore the network that the host had before Uplink's first change; it does not matter who requested the changes since")
  private boolean restoreNetwork;

  @Option(
      names = "--dry-run",
      description =
          "with --restore-network: print what the hosts would do, but change and remove nothing")
  private boolean dryRun;

  @Option(
      names = "--accept",
      paramLabel = "CODE,CODE",
      hideParamSyntax = true,
      split = ",",
      description =
          "with --restore-network: codes of warnings that do not stop this run, although they stop changes in the cluster (default: none)")
  private List<String> accepted = List.of();

  @Mixin private RunOptions run = new RunOptions();

  private final Terminal terminal;

  HostRemoveCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (!restoreNetwork) {
      if (dryRun || !accepted.isEmpty()) {
        throw CommandFailure.usage(
            "--dry-run and --accept need --restore-network: without it, no host is changed",
            "Add --restore-network, or omit them.");
      }
      return new Removal("hosts", "").run(run.engine(), terminal, names);
    }
    EngineClient client = run.connect(terminal);
    return dryRun ? plan(client) : restoreAndRemove(client);
  }

  private int plan(EngineClient client) {
    HostResults results = new HostResults(terminal, false);
    for (String name : names) {
      try {
        results.plan(
            name,
            client.post(
                EngineClient.path("hosts", name, "remove") + "?dryRun=true", NetworkPlan.class));
      } catch (CommandFailure e) {
        results.failed(name, e);
      }
    }
    return results.finish();
  }

  /** What is wrong for one host is likely to be wrong for all, so the first failure ends it. */
  private int restoreAndRemove(EngineClient client) {
    for (int i = 0; i < names.size(); i++) {
      int status = restoreAndRemove(client, names.get(i));
      if (status != ExitStatus.SUCCESS) {
        List<String> others = names.subList(i + 1, names.size());
        if (!others.isEmpty()) {
          terminal
              .err()
              .println(
                  "Stopped. Not changed and not removed: " + HostPrinter.abbreviate(others) + ".");
        }
        return status;
      }
    }
    return ExitStatus.SUCCESS;
  }

  private int restoreAndRemove(EngineClient client, String name) {
    try {
      Optional<HostDocument> left =
          StartedRun.remove(client, name, accepted)
              .flatMap(started -> run.awaitRemoval(terminal, started));
      if (left.isPresent()) {
        HostPrinter.print(terminal, left.get());
        return ExitStatus.NEGATIVE;
      }
      terminal
          .out()
          .println("Removed " + name + ". It has the network from before Uplink's first change.");
      return ExitStatus.SUCCESS;
    } catch (CommandFailure e) {
      return e.print(terminal, name);
    }
  }
}
