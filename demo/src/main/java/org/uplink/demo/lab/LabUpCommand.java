package org.uplink.demo.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.address.IpLiteral;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.lab.Lab;
import org.uplink.lab.NamespaceHolder;
import org.uplink.lab.topology.BuiltTopology;
import org.uplink.lab.topology.ConnectingSide;
import org.uplink.lab.topology.Topologies;
import org.uplink.lab.topology.Topology;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink lab up}. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Builds a lab network with an engine and an agent, and keeps it running.",
      "`uplink lab demo --list` lists the networks."
    })
final class LabUpCommand implements Callable<Integer> {
  static final String DATA = "data";

  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  @Parameters(paramLabel = "NETWORK", description = "name of the network")
  private String network = "";

  @Option(names = "--bare", description = "build only the hosts, without engine and agent")
  private boolean bare;

  @Mixin private LabOptions lab = new LabOptions();

  private final Terminal terminal;

  LabUpCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Topology topology =
        Topologies.find(network).orElseThrow(() -> LabDemoCommand.unknownNetwork(network));
    Optional<NamespaceHolder> holder = lab.findHolder();
    if (holder.filter(NamespaceHolder::isInside).isPresent()) {
      build(topology);
      return ExitStatus.SUCCESS;
    }
    if (holder.isPresent()) {
      throw CommandFailure.usage(
          "a lab is already running in " + lab.directory(),
          "Stop it: uplink lab down" + lab.asArgument());
    }
    LabAccess.requireIsolation();
    int status = NamespaceHolder.start(lab.directory()).rerunInside();
    if (status != ExitStatus.SUCCESS) {
      NamespaceHolder.removeLab(lab.directory());
    }
    return status;
  }

  /** Builds the network. Runs inside the namespaces of the lab. */
  private void build(Topology topology) {
    try (Lab opened = Lab.open(lab.directory())) {
      BuiltTopology built = topology.build(opened);
      if (!bare) {
        start(built);
      }
      opened.keepAfterClose();
    }
    terminal.err().println("%s is running: %s.".formatted(topology, topology.description()));
    printNextSteps();
  }

  private static void start(BuiltTopology built) {
    Topology topology = built.topology();
    Path data = built.engine().directory().resolve(DATA);
    Path state = built.agent().directory().resolve("state");
    boolean direct = topology.connectingSide() == ConnectingSide.ENGINE;
    if (direct) {
      DemoRun.issueCertificate(topology, data, state);
      built.agent().start("agent", LabPrograms.agent(topology, state));
    }
    built
        .engine()
        .start("engine", LabPrograms.engine(topology, data))
        .awaitLine("listens on https://", START_LIMIT);
    uplink(built, data, "cluster", "set", "Default", "--level", topology.level());
    if (direct) {
      String address = IpLiteral.format(topology.dialled());
      uplink(built, data, "host", "add", DemoRun.HOST, "--address", address);
    } else {
      String line = uplink(built, data, "host", "add", DemoRun.HOST);
      DemoRun.join(built, line.substring(line.lastIndexOf(' ') + 1), state);
      built.agent().start("agent", LabPrograms.agent(topology, state));
    }
  }

  /** Runs a client command on the engine's host, and returns what it prints. */
  private static String uplink(BuiltTopology built, Path data, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--data-dir", data.toString()));
    return built
        .engine()
        .run(LabPrograms.uplink(all.toArray(String[]::new)).toArray(String[]::new))
        .strip();
  }

  private void printNextSteps() {
    String option = lab.asArgument();
    if (!bare) {
      terminal
          .err()
          .println(
              "  uplink lab exec%s engine uplink host install %s".formatted(option, DemoRun.HOST));
      terminal
          .err()
          .println(
              "  uplink lab exec%s engine uplink host explain %s".formatted(option, DemoRun.HOST));
    }
    terminal.err().println("  uplink lab exec" + option + " host ip route");
    terminal.err().println("  uplink lab status" + option);
    terminal.err().println("  uplink lab down" + option);
  }
}
