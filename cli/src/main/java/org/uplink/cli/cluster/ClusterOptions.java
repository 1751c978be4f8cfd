package org.uplink.cli.cluster;

import java.util.Optional;
import org.uplink.api.cluster.DisagreementPolicy;
import picocli.CommandLine.Option;

/** What can be said of a cluster. */
final class ClusterOptions {
  @Option(
      names = "--level",
      paramLabel = "L",
      description =
          "its compatibility level, such as 3.6; hosts below 3.6 are not asked for a route")
  Optional<String> level = Optional.empty();

  @Option(
      names = "--management-network",
      paramLabel = "N",
      description = "the name of its management network")
  Optional<String> managementNetwork = Optional.empty();

  @Option(
      names = "--on-dissent",
      paramLabel = "skip|deploy",
      description = "what to do where the look-up and the connection name two devices")
  Optional<DisagreementPolicy> onDissent = Optional.empty();
}
