package org.uplink.demo.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.OptionConverters;
import org.uplink.command.Terminal;
import org.uplink.command.picture.PictureFile;
import org.uplink.engine.EngineStartException;
import org.uplink.lab.Isolation;
import org.uplink.lab.LabException;
import org.uplink.lab.topology.Topologies;
import org.uplink.lab.topology.Topology;
import org.uplink.picture.DecisionPicture;
import org.uplink.platform.IoProblem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink lab demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Installs a host in each lab network, and compares the outcome with the expected one.",
      "Each network runs a real engine and a real agent. LOST counts the pings that were not answered during the install. SENT BY names the devices"
          + " that sent traffic to the engine, by the kernel's counters.",
      "Exit status 0 only if every outcome is as expected."
    })
final class LabDemoCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "NETWORK",
      arity = "0..*",
      description = "names of the networks (default: all networks)")
  private List<String> names = List.of();

  @Option(names = "--list", description = "list the networks and exit")
  private boolean list;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      converter = OptionConverters.ToCount.class,
      description = "number of networks at once (default: one more than the processors)")
  private int parallel = Runtime.getRuntime().availableProcessors() + 1;

  @Option(
      names = "--evidence",
      description = "also print the row that decided, the evidence, and the expected outcome")
  private boolean evidence;

  @Option(names = "--json", description = "print an array of outcomes as JSON")
  private boolean json;

  @Option(
      names = "--svg",
      paramLabel = "FOLDER",
      description =
          "also draw the decision of each network, as NETWORK.svg in this folder, which is made if it"
              + " is missing (default: none)")
  private Optional<Path> svg = Optional.empty();

  private final Terminal terminal;

  LabDemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    List<Topology> topologies = selectTopologies();
    if (list) {
      topologies.forEach(
          topology ->
              terminal.out().println("%s: %s".formatted(topology.name(), topology.description())));
      return ExitStatus.SUCCESS;
    }
    if (!Isolation.active()) {
      LabAccess.requireIsolation();
      return Isolation.rerunIsolated();
    }
    LabAccess.requireLab();
    svg.ifPresent(LabDemoCommand::make);
    List<DemoOutcome> outcomes = run(topologies);
    DemoReport report = new DemoReport(outcomes);
    if (json) {
      report.printJson(terminal);
    } else {
      report.print(terminal, evidence);
    }
    svg.ifPresent(folder -> outcomes.forEach(outcome -> draw(outcome, folder)));
    return report.allAsExpected() ? ExitStatus.SUCCESS : ExitStatus.NEGATIVE;
  }

  private static void make(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw CommandFailure.error(
          "could not make the folder %s: %s".formatted(folder, IoProblem.describe(e, folder)),
          "Name a folder that you can write with --svg.");
    }
  }

  private static void draw(DemoOutcome outcome, Path folder) {
    outcome
        .result()
        .decision()
        .ifPresent(
            decision ->
                PictureFile.write(
                    folder.resolve(outcome.topology().name() + ".svg"),
                    DecisionPicture.svg(decision)));
  }

  static CommandFailure unknownNetwork(String name) {
    return CommandFailure.usage(
        "the lab has no network " + name, "List the networks: uplink lab demo --list");
  }

  private List<Topology> selectTopologies() {
    if (names.isEmpty()) {
      return Topologies.all();
    }
    return names.stream()
        .map(name -> Topologies.find(name).orElseThrow(() -> unknownNetwork(name)))
        .toList();
  }

  private List<DemoOutcome> run(List<Topology> topologies) throws InterruptedException {
    List<DemoOutcome> outcomes = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(parallel)) {
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
    return "%d/%d %s%s"
        .formatted(
            outcomes.size(),
            all,
            last.topology(),
            last.deviations().isEmpty() ? "" : ": not as expected");
  }

  private static CommandFailure failed(Topology topology, ExecutionException e) {
    if (!(e.getCause() instanceof LabException || e.getCause() instanceof EngineStartException)) {
      throw new IllegalStateException("the demo of " + topology + " failed", e.getCause());
    }
    return CommandFailure.error(
        "the demo of %s failed: %s".formatted(topology, e.getCause().getMessage()),
        "Try this network alone: uplink lab demo " + topology.name());
  }
}
