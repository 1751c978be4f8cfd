package org.uplink.cli.network;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.api.cluster.Cluster;
import org.uplink.api.cluster.ClusterCreation;
import org.uplink.api.host.Host;
import org.uplink.api.host.HostPage;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.EngineOptions;
import org.uplink.cli.rest.RestJson;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink network set}. */
@Command(
    name = "set",
    mixinStandardHelpOptions = true,
    description = {
      "Changes what a cluster wants of its management network; what is not named stays. No host is changed by it:",
      "the hosts that are not in sync with it are listed, and `uplink host sync` brings them there."
    })
final class NetworkSetCommand implements Callable<Integer> {
  @Parameters(paramLabel = "CLUSTER", description = "the cluster's name")
  private String cluster = "";

  @Option(names = "--name", paramLabel = "N", description = "the network's name")
  private Optional<String> name = Optional.empty();

  @Option(names = "--vlan", paramLabel = "ID", description = "its VLAN id, 1 to 4094, or none")
  private Optional<String> vlan = Optional.empty();

  @Option(
      names = "--mtu",
      paramLabel = "BYTES",
      description = "its MTU, or default for what each host's NIC has")
  private Optional<String> mtu = Optional.empty();

  @Option(names = "--bridged", description = "with a bridge on each host")
  private boolean bridged;

  @Option(names = "--bridgeless", description = "without")
  private boolean bridgeless;

  @Option(names = "--json", description = "print the cluster as JSON")
  private boolean json;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  NetworkSetCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (bridged && bridgeless) {
      throw CommandFailure.usage("--bridged and --bridgeless contradict each other", "Name one.");
    }
    try (EngineClient client = engine.connect()) {
      String path = EngineClient.path("clusters", cluster);
      Cluster before = client.get(path, Cluster.class);
      Cluster after = client.put(path, wanted(before), Cluster.class);
      if (json) {
        terminal.out().println(RestJson.write(after));
      } else {
        terminal
            .out()
            .println(
                "Cluster "
                    + after.name()
                    + " wants "
                    + after.managementNetwork()
                    + (after.bridged() ? ", bridged" : ", bridgeless")
                    + after.vlan().map(id -> ", VLAN " + id).orElse(", untagged")
                    + after.mtu().map(bytes -> ", MTU " + bytes).orElse("")
                    + ".");
        printOutOfSync(client);
      }
      return ExitStatus.SUCCESS;
    }
  }

  private ClusterCreation wanted(Cluster before) {
    return new ClusterCreation(
        before.name(),
        Optional.of(before.compatibilityLevel()),
        name.or(() -> Optional.of(before.managementNetwork())),
        number("--vlan", vlan, "none", before.vlan()),
        number("--mtu", mtu, "default", before.mtu()),
        Optional.of(bridged || (before.bridged() && !bridgeless)),
        Optional.of(before.onDisagreement()));
  }

  private static Optional<Integer> number(
      String option, Optional<String> text, String nothing, Optional<Integer> before) {
    if (text.isEmpty()) {
      return before;
    }
    if (text.get().equals(nothing)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Integer.valueOf(text.get()));
    } catch (NumberFormatException e) {
      throw CommandFailure.usage(
          option + " " + text.get() + " is no number", "Give a number, or " + nothing + ".");
    }
  }

  private void printOutOfSync(EngineClient client) {
    List<Host> others =
        client
            .getAllPages(
                EngineClient.path("hosts") + "?cluster=" + EngineClient.encode(cluster),
                HostPage.class,
                HostPage::items,
                HostPage::next)
            .stream()
            .filter(host -> !host.outOfSync().isEmpty())
            .toList();
    if (others.isEmpty()) {
      return;
    }
    others.forEach(
        host ->
            terminal
                .out()
                .println("  " + host.name() + ": " + String.join("; ", host.outOfSync())));
    terminal
        .err()
        .println(
            "Bring them there with: uplink host sync "
                + String.join(" ", others.stream().map(Host::name).toList()));
  }
}
