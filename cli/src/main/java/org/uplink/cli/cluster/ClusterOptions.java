package org.uplink.cli.cluster;

import java.util.List;
import java.util.Optional;
import org.uplink.api.cluster.ClusterDocument;
import org.uplink.api.cluster.OnDisagreement;
import picocli.CommandLine.Option;

/** The settings of a cluster. */
final class ClusterOptions {
  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      description =
          "compatibility level, such as 3.6; below 3.6, the engine does not ask hosts for a route (default: 3.6)")
  Optional<String> level = Optional.empty();

  @Option(
      names = "--management-network",
      paramLabel = "NAME",
      description = "name of the management network (default: ovirtmgmt)")
  Optional<String> managementNetwork = Optional.empty();

  @Option(
      names = "--on-disagreement",
      paramLabel = "skip|deploy",
      description =
          "what to do if the route lookup and the connection name different devices (default: skip)")
  Optional<OnDisagreement> onDisagreement = Optional.empty();

  @Option(
      names = "--stop-on",
      paramLabel = "CODE,...",
      description =
          "codes of the warnings that stop an install before anything is changed, or none (default: all codes of warnings"
              + " that the change cuts somebody off)")
  private Optional<String> stopOn = Optional.empty();

  /** Returns the codes of the warnings that stop an install, in the form of {@code --stop-on}. */
  static String stopOn(ClusterDocument cluster) {
    if (cluster.stopOnDefault()) {
      return "default";
    }
    return cluster.stopOn().isEmpty() ? "none" : String.join(",", cluster.stopOn());
  }

  /** Returns the codes to send; empty for the engine's default. */
  Optional<List<String>> stopOn(Optional<List<String>> before) {
    return stopOn
        .map(
            text ->
                switch (text) {
                  case "default" -> Optional.<List<String>>empty();
                  case "none" -> Optional.of(List.<String>of());
                  default -> Optional.of(List.of(text.split(",", -1)));
                })
        .orElse(before);
  }
}
