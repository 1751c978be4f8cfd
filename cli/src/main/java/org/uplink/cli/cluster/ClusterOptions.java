package org.uplink.cli.cluster;

import java.util.Optional;
import org.uplink.api.cluster.DisagreementPolicy;
import picocli.CommandLine.Option;

/** The settings of a cluster. */
final class ClusterOptions {
  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      description = "compatibility level, such as 3.6; below 3.6 hosts are not asked for a route")
  Optional<String> level = Optional.empty();

  @Option(
      names = "--management-network",
      paramLabel = "NAME",
      description = "name of the management network")
  Optional<String> managementNetwork = Optional.empty();

  @Option(
      names = "--on-disagreement",
      paramLabel = "skip|deploy",
      description = "what to do if the route look-up and the connection name different devices")
  Optional<DisagreementPolicy> onDisagreement = Optional.empty();
}
