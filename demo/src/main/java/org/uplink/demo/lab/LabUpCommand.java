package org.uplink.demo.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.address.IpLiteral;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.HostCertificates;
import org.uplink.lab.Lab;
import org.uplink.lab.NamespaceHolder;
import org.uplink.lab.topology.BuiltTopology;
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
      "Builds one of the lab's networks, with an engine and an agent in it, and leaves it standing.",
      "`uplink lab demo --list` lists the networks."
    })
final class LabUpCommand implements Callable<Integer> {
  static final String HOST = "host";
  static final String DATA = "data";
  private static final Duration START = Duration.ofSeconds(60);

  @Parameters(paramLabel = "NETWORK", description = "its name")
  private String network = "";

  @Option(names = "--bare", description = "only the hosts, without engine and agent")
  private boolean bare;

  @Mixin private LabOptions lab = new LabOptions();

  private final Terminal terminal;

  LabUpCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Topology topology =
        Topologies.find(network)
            .orElseThrow(
                () ->
                    CommandFailure.usage(
                        "there is no network " + network + " in the lab",
                        "`uplink lab demo --list` lists them."));
    Optional<NamespaceHolder> standing = lab.findHolder();
    if (standing.filter(NamespaceHolder::isInside).isPresent()) {
      build(topology);
      return ExitStatus.SUCCESS;
    }
    if (standing.isPresent()) {
      throw CommandFailure.usage(
          "there is a lab in " + lab.directory() + " already",
          "Take it down with: uplink lab down");
    }
    LabDemoCommand.requireIsolation();
    int status = NamespaceHolder.start(lab.directory()).rerunInside();
    if (status != ExitStatus.SUCCESS) {
      NamespaceHolder.removeLab(lab.directory());
    }
    return status;
  }

  /** Inside. */
  private void build(Topology topology) {
    try (Lab standing = Lab.open(lab.directory())) {
      BuiltTopology scene = topology.build(standing);
      if (!bare) {
        start(scene);
      }
      standing.keepAfterClose();
    }
    terminal.err().println(topology + " stands: " + topology.description() + ".");
    printNextSteps();
  }

  private static void start(BuiltTopology scene) {
    Path data = scene.engine().directory().resolve(DATA);
    Path state = scene.agent().directory().resolve("state");
    String dialled = IpLiteral.format(scene.topology().dialled());
    HostCertificates.prepare(new DataDirectory(data));
    HostCertificates.issue(new DataDirectory(data), HOST, List.of(dialled), state.resolve("pki"));
    scene.agent().start("agent", LabPrograms.agent(scene.topology(), state));
    scene
        .engine()
        .start("engine", LabPrograms.engine(scene.topology(), data))
        .awaitLine("listens on https://", START);
    uplink(
        scene,
        "cluster",
        "set",
        "Default",
        "--level",
        scene.topology().level(),
        "--data-dir",
        data.toString());
    uplink(scene, "host", "add", HOST, "--address", dialled, "--data-dir", data.toString());
  }

  private static void uplink(BuiltTopology scene, String... arguments) {
    scene.engine().run(LabPrograms.uplink(arguments).toArray(String[]::new));
  }

  private void printNextSteps() {
    if (!bare) {
      terminal.err().println("  uplink lab exec engine uplink host install " + HOST);
      terminal.err().println("  uplink lab exec engine uplink host explain " + HOST);
    }
    terminal.err().println("  uplink lab exec host ip route");
    terminal.err().println("  uplink lab status");
    terminal.err().println("  uplink lab down");
  }
}
