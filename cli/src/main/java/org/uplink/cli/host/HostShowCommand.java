package org.uplink.cli.host;

import java.util.List;
import java.util.concurrent.Callable;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostDrift;
import org.uplink.api.host.HostNetworksDocument;
import org.uplink.api.host.SoftwareDocument;
import org.uplink.api.owner.OwnerDocument;
import org.uplink.api.run.RunDocument;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.EngineOptions;
import org.uplink.cli.rest.RestJson;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.command.Terminal.Colour;
import org.uplink.command.TimeFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink host show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows what the engine knows of a host.")
final class HostShowCommand implements Callable<Integer> {
  private static final int LABEL_WIDTH = 13;

  @Parameters(paramLabel = "NAME", description = "name of the host")
  private String name = "";

  @Option(names = "--json", description = "print the host as JSON")
  private boolean json;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  HostShowCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    EngineClient client = engine.connect();
    HostDocument host = client.get(EngineClient.path("hosts", name), HostDocument.class);
    if (json) {
      terminal.out().println(RestJson.write(host));
    } else {
      print(
          host,
          client.get(EngineClient.path("hosts", name, "networks"), HostNetworksDocument.class));
    }
    return ExitStatus.SUCCESS;
  }

  private void print(HostDocument host, HostNetworksDocument networks) {
    line("host", terminal.paint(Colour.STRONG, host.name()));
    line("address", HostPrinter.endpoint(host));
    line("cluster", host.cluster());
    line("status", HostPrinter.status(terminal, host));
    host.statusText()
        .ifPresent(text -> terminal.printLabelled(Colour.FAINT, "", text, LABEL_WIDTH));
    line("active NIC", host.activeNic().orElse("none"));
    List<String> tree = NetworkTree.lines(networks);
    for (int i = 0; i < tree.size(); i++) {
      line(i == 0 ? "networks" : "", tree.get(i));
    }
    List<HostNetworksDocument.Device> owned =
        networks.devices().stream().filter(device -> device.owner().isPresent()).toList();
    for (int i = 0; i < owned.size(); i++) {
      OwnerDocument owner = owned.get(i).owner().orElseThrow();
      terminal.printLabelled(
          Colour.FAINT,
          i == 0 ? "NIC owners" : "",
          "%s: %s".formatted(owner.device(), owner.text()),
          LABEL_WIDTH);
    }
    host.proof().ifPresent(proof -> line("proof", explainProof(proof)));
    host.outOfSync().forEach(difference -> line("not in sync", difference));
    host.drift().ifPresent(this::print);
    host.decision().ifPresent(decision -> line("decision", decision.verdict()));
    host.software().ifPresent(this::print);
    host.run().ifPresent(this::print);
    HostPrinter.warnings(host)
        .forEach(text -> terminal.printLabelled(Colour.FAINT, "warning", text, LABEL_WIDTH));
    host.run()
        .map(RunDocument::accepted)
        .filter(accepted -> !accepted.isEmpty())
        .ifPresent(accepted -> line("accepted", String.join(", ", accepted)));
  }

  private void print(HostDrift drift) {
    for (String missing : drift.missing()) {
      terminal.printLabelled(Colour.FAINT, "drift", missing, LABEL_WIDTH);
    }
    line("", HostPrinter.driftSeenSince(drift));
  }

  private void print(SoftwareDocument software) {
    line("agent", software.version().orElse("version unknown"));
    software.operatingSystem().ifPresent(system -> line("system", system));
    line("levels", String.join(", ", software.clusterLevels()));
    software.uuid().ifPresent(uuid -> line("uuid", uuid));
  }

  private void print(RunDocument run) {
    String state =
        run.succeeded()
            .map(success -> success ? "succeeded" : "failed at " + run.step())
            .orElse("running, at " + run.step());
    line(
        run.kind(),
        "#%d %s, started %s".formatted(run.id(), state, TimeFormat.format(run.started())));
  }

  private static String explainProof(String proof) {
    return switch (proof) {
      case "proved" -> "proved: the engine connected over the network before the host kept it";
      case "unproved" -> "unproved: the host kept the network without a connection over it";
      default -> proof;
    };
  }

  private void line(String label, String text) {
    terminal
        .out()
        .println((label + " ".repeat(LABEL_WIDTH - label.length()) + text).stripTrailing());
  }
}
