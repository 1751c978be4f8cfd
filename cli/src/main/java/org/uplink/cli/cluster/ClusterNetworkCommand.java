package org.uplink.cli.cluster;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.api.cluster.ClusterCreation;
import org.uplink.api.cluster.ClusterDocument;
import org.uplink.api.host.HostDocument;
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

/** {@code uplink cluster network}. */
@Command(
    name = "network",
    mixinStandardHelpOptions = true,
    description = {
      "Changes the settings of a cluster's management network. Options that are not given keep their values.",
      "No host is changed. The command lists the hosts that are not in sync; `uplink host sync` changes them."
    })
final class ClusterNetworkCommand implements Callable<Integer> {
  @Parameters(paramLabel = "CLUSTER", description = "name of the cluster")
  private String cluster = "";

  @Option(names = "--name", paramLabel = "NAME", description = "name of the network")
  private Optional<String> name = Optional.empty();

  @Option(names = "--vlan", paramLabel = "ID", description = "VLAN id from 1 to 4094, or none")
  private Optional<String> vlan = Optional.empty();

  @Option(
      names = "--mtu",
      paramLabel = "BYTES",
      description =
          "MTU, or default for the MTU that the NIC of each host had before the network changed it")
  private Optional<String> mtu = Optional.empty();

  @Option(names = "--bridged", description = "put the network on a bridge")
  private boolean bridged;

  @Option(names = "--bridgeless", description = "put the network directly on the NIC, bond or VLAN")
  private boolean bridgeless;

  @Option(names = "--json", description = "print the cluster as JSON")
  private boolean json;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  ClusterNetworkCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (bridged && bridgeless) {
      throw CommandFailure.usage(
          "--bridged and --bridgeless cannot be combined", "Give one of them.");
    }
    EngineClient client = engine.connect();
    String path = EngineClient.path("clusters", cluster);
    ClusterDocument before = client.get(path, ClusterDocument.class);
    ClusterDocument after = client.put(path, change(before), ClusterDocument.class);
    if (json) {
      terminal.out().println(RestJson.write(after));
    } else {
      terminal.out().println(describe(after));
      printOutOfSync(client);
    }
    return ExitStatus.SUCCESS;
  }

  private ClusterCreation change(ClusterDocument before) {
    return new ClusterCreation(
        before.name(),
        Optional.of(before.compatibilityLevel()),
        name.or(() -> Optional.of(before.managementNetwork())),
        number("--vlan", vlan, "none", before.vlan()),
        number("--mtu", mtu, "default", before.mtu()),
        Optional.of(bridged || (before.bridged() && !bridgeless)),
        Optional.of(before.onDisagreement()),
        Optional.of(before.stopOn()),
        Optional.of(before.probes()));
  }

  private static Optional<Integer> number(
      String option, Optional<String> text, String wordForNone, Optional<Integer> before) {
    if (text.isEmpty()) {
      return before;
    }
    if (text.get().equals(wordForNone)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Integer.valueOf(text.get()));
    } catch (NumberFormatException e) {
      throw CommandFailure.usage(
          "%s: \"%s\" is neither a possible number nor %s"
              .formatted(option, text.get(), wordForNone),
          "Give a number, or " + wordForNone + ".");
    }
  }

  private static String describe(ClusterDocument cluster) {
    return "Management network of cluster %s: %s, %s%s%s."
        .formatted(
            cluster.name(),
            cluster.managementNetwork(),
            cluster.bridged() ? "bridged" : "bridgeless",
            cluster.vlan().map(id -> ", VLAN " + id).orElse(", untagged"),
            cluster.mtu().map(bytes -> ", MTU " + bytes).orElse(""));
  }

  private void printOutOfSync(EngineClient client) {
    List<HostDocument> outOfSync =
        client
            .getAllPages(
                EngineClient.path("hosts") + "?cluster=" + EngineClient.encode(cluster),
                HostPage.class,
                HostPage::items,
                HostPage::next)
            .stream()
            .filter(host -> !host.outOfSync().isEmpty())
            .toList();
    if (outOfSync.isEmpty()) {
      return;
    }
    for (HostDocument host : outOfSync) {
      terminal
          .out()
          .println("  %s: %s".formatted(host.name(), String.join("; ", host.outOfSync())));
    }
    terminal
        .err()
        .println(
            "Next: uplink host sync "
                + String.join(" ", outOfSync.stream().map(HostDocument::name).toList())
                + engine.asArguments());
  }
}
