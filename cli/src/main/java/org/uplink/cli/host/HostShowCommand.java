package org.uplink.cli.host;

import java.util.List;
import java.util.concurrent.Callable;
import org.uplink.api.host.Host;
import org.uplink.api.host.HostNetworks;
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
  @Parameters(paramLabel = "NAME", description = "the host's name")
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
    Host host;
    List<String> networks;
    try (EngineClient client = engine.connect()) {
      host = client.get(EngineClient.path("hosts", name), Host.class);
      networks =
          json
              ? List.of()
              : NetworkTree.lines(
                  client.get(EngineClient.path("hosts", name, "networks"), HostNetworks.class));
    }
    if (json) {
      terminal.out().println(RestJson.write(host));
      return ExitStatus.SUCCESS;
    }
    line("host", terminal.paint(Colour.STRONG, host.name()));
    line("address", HostPrinter.endpoint(host));
    line("cluster", host.cluster());
    line(
        "status",
        terminal.paint(HostPrinter.colour(host), host.status().toString())
            + host.reason().map(reason -> " (" + reason + ")").orElse(""));
    host.statusText().ifPresent(text -> line("", text));
    line("active NIC", host.activeNic().orElse("none"));
    for (int i = 0; i < networks.size(); i++) {
      line(i == 0 ? "networks" : "", networks.get(i));
    }
    host.proof().ifPresent(proof -> line("proof", proof(proof)));
    host.outOfSync().forEach(difference -> line("not in sync", difference));
    host.decision()
        .ifPresent(
            decision -> line("decision", "row " + decision.row() + ": " + decision.verdict()));
    host.software()
        .ifPresent(
            software -> {
              line("agent", software.version().orElse("version not told"));
              software.operatingSystem().ifPresent(system -> line("system", system));
              line("levels", String.join(", ", software.clusterLevels()));
              software.uuid().ifPresent(uuid -> line("uuid", uuid));
            });
    host.run()
        .ifPresent(
            install ->
                line(
                    install.kind(),
                    "#"
                        + install.id()
                        + " "
                        + install
                            .succeeded()
                            .map(done -> done ? "succeeded" : "failed at " + install.step())
                            .orElse("running, at " + install.step())
                        + ", begun "
                        + TimeFormat.format(install.started())));
    return ExitStatus.SUCCESS;
  }

  /** What the word is worth. */
  private static String proof(String word) {
    return switch (word) {
      case "proved" -> "proved: the engine came in over the network before it was kept";
      case "unproved" -> "unproved: the network was kept without the engine having come in over it";
      default -> word;
    };
  }

  private void line(String label, String text) {
    terminal.out().println((label + " ".repeat(13 - label.length()) + text).stripTrailing());
  }
}
