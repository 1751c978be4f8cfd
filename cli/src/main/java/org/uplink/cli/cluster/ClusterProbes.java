package org.uplink.cli.cluster;

import java.util.List;
import java.util.Optional;
import org.uplink.api.cluster.ClusterDocument;

/** The values of {@code --probe}: probes, or the word that removes all of them. */
final class ClusterProbes {
  private static final String NONE = "none";

  private ClusterProbes() {}

  /** Returns the probes to send; empty if the option was not given. */
  static Optional<List<String>> read(List<String> values) {
    return values.isEmpty()
        ? Optional.empty()
        : Optional.of(values.equals(List.of(NONE)) ? List.of() : values);
  }

  /** Returns the probes of a cluster for people. */
  static String write(ClusterDocument cluster) {
    return cluster.probes().isEmpty() ? NONE : String.join(", ", cluster.probes());
  }
}
