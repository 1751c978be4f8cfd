package org.uplink.cli.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.cli.terminal.CommandFailure;
import org.uplink.cli.terminal.Exit;
import org.uplink.cli.terminal.Terminal;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.HostCertificates;
import org.uplink.lab.Lab;
import org.uplink.lab.LabHolder;
import org.uplink.lab.topology.Scene;
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
final class LabUp implements Callable<Integer> {
  static final String HOST = "host";
  static final String DATA = "data";
  private static final Duration START = Duration.ofSeconds(60);

  @Parameters(paramLabel = "NETWORK", description = "its name")
  private String network = "";

  @Option(names = "--bare", description = "only the hosts, without engine and agent")
  private boolean bare;

  @Mixin private StandingLab lab = new StandingLab();

  private final Terminal terminal;

  LabUp(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Topology topology =
        Topologies.named(network)
            .orElseThrow(
                () ->
                    CommandFailure.usage(
                        "there is no network " + network + " in the lab",
                        "`uplink lab demo --list` lists them."));
    Optional<LabHolder> standing = lab.holder();
    if (standing.filter(LabHolder::entered).isPresent()) {
      build(topology);
      return Exit.DONE;
    }
    if (standing.isPresent()) {
      throw CommandFailure.usage(
          "there is a lab in " + lab.directory() + " already",
          "Take it down with: uplink lab down");
    }
    LabDemo.requireIsolation();
    int status = LabHolder.start(lab.directory()).again();
    if (status != Exit.DONE) {
      LabHolder.end(lab.directory());
    }
    return status;
  }

  /** Inside. */
  private void build(Topology topology) {
    try (Lab standing = Lab.open(lab.directory())) {
      Scene scene = topology.build(standing);
      if (!bare) {
        start(scene);
      }
      standing.keep();
    }
    terminal.err().println(topology + " stands: " + topology.about() + ".");
    howToGoOn();
  }

  private static void start(Scene scene) {
    Path data = scene.engine().directory().resolve(DATA);
    Path state = scene.agent().directory().resolve("state");
    String dialled = scene.topology().dialled().getHostAddress();
    HostCertificates.prepare(new DataDirectory(data));
    HostCertificates.issue(new DataDirectory(data), HOST, List.of(dialled), state.resolve("pki"));
    scene.agent().start("agent", Programs.agent(scene.topology(), state));
    scene
        .engine()
        .start("engine", Programs.engine(scene.topology(), data))
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

  private static void uplink(Scene scene, String... arguments) {
    scene.engine().run(Programs.uplink(arguments).toArray(String[]::new));
  }

  private void howToGoOn() {
    if (!bare) {
      terminal.err().println("  uplink lab exec engine uplink host install " + HOST);
      terminal.err().println("  uplink lab exec engine uplink host explain " + HOST);
    }
    terminal.err().println("  uplink lab exec host ip route");
    terminal.err().println("  uplink lab status");
    terminal.err().println("  uplink lab down");
  }
}
