package org.uplink.demo.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.lab.Isolation;
import org.uplink.lab.Lab;
import org.uplink.lab.LabException;
import org.uplink.lab.topology.Topologies;
import org.uplink.lab.topology.Topology;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink lab demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Installs a host in each of the lab's networks, and compares the outcome with what was written down for it by hand.",
      "A real engine and a real agent run in each, as processes. SENT BY is the host's device by which the bytes to the engine"
          + " really left meanwhile, by the kernel's counters. Exit status 0 only where all are right."
    })
final class LabDemoCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", arity = "0..*", description = "only these networks")
  private List<String> names = List.of();

  @Option(names = "--list", description = "list the networks and exit")
  private boolean list;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = "how many networks at once; one more than there are processors where left out")
  private int parallel = Runtime.getRuntime().availableProcessors() + 1;

  @Option(names = "--json", description = "print an array of outcomes as JSON")
  private boolean json;

  private final Terminal terminal;

  LabDemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    List<Topology> topologies = selectTopologies();
    if (list) {
      topologies.forEach(
          topology -> terminal.out().println(topology.name() + ": " + topology.description()));
      return ExitStatus.SUCCESS;
    }
    if (!Isolation.active()) {
      requireIsolation();
      return Isolation.rerunIsolated();
    }
    Lab.unavailable().ifPresent(LabDemoCommand::failUnavailable);
    List<DemoOutcome> outcomes = run(topologies);
    DemoReport report = new DemoReport(outcomes);
    if (json) {
      report.printJson(terminal);
    } else {
      report.print(terminal);
    }
    return report.allAsExpected() ? ExitStatus.SUCCESS : ExitStatus.NEGATIVE;
  }

  /** Ends the command where namespaces can't be had. */
  static void requireIsolation() {
    Isolation.unavailable().ifPresent(LabDemoCommand::failUnavailable);
  }

  private static void failUnavailable(String reason) {
    throw CommandFailure.error(
        "no lab can be had here: " + reason,
        "It wants ip and nft (packages iproute2 and nftables), and root or the right to make user namespaces.");
  }

  private List<Topology> selectTopologies() {
    if (names.isEmpty()) {
      return Topologies.all();
    }
    return names.stream()
        .map(
            name ->
                Topologies.find(name)
                    .orElseThrow(
                        () ->
                            CommandFailure.usage(
                                "there is no network " + name + " in the lab",
                                "`uplink lab demo --list` lists them.")))
        .toList();
  }

  private List<DemoOutcome> run(List<Topology> topologies) throws InterruptedException {
    List<DemoOutcome> outcomes = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, parallel))) {
      List<Future<DemoOutcome>> running = new ArrayList<>();
      for (Topology topology : topologies) {
        running.add(pool.submit(() -> DemoRun.run(topology)));
      }
      try {
        for (Future<DemoOutcome> outcome : running) {
          outcomes.add(outcome.get());
          terminal.err().println(progress(outcomes, topologies.size()));
        }
      } catch (ExecutionException e) {
        pool.shutdownNow();
        throw failed(topologies.get(outcomes.size()), e);
      }
    }
    return outcomes;
  }

  private static String progress(List<DemoOutcome> outcomes, int all) {
    DemoOutcome last = outcomes.getLast();
    return outcomes.size()
        + "/"
        + all
        + " "
        + last.topology()
        + (last.deviations().isEmpty() ? "" : ": wrong");
  }

  private static CommandFailure failed(Topology topology, ExecutionException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String why =
        cause instanceof LabException ? String.valueOf(cause.getMessage()) : cause.toString();
    return CommandFailure.error("the demo of " + topology + " broke: " + why, "");
  }
}
