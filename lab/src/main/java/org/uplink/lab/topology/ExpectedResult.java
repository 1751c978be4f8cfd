package org.uplink.lab.topology;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Optional;

/**
 * The expected result of an install, written by hand. Devices are names on the host.
 *
 * @param row the row of the decision table
 * @param activeNic the active NIC that the engine stores
 * @param deployment whether the engine deploys the management network
 * @param installResult the result of the install
 * @param plainRoutes the device of a lookup of each engine address without source and ports, in the
 *     order of the configuration; empty for no route
 * @param flowRoute the device of the lookup of the connection's flow
 * @param leavesBy the device that sends the host's traffic to the engine, by its counters
 * @param sourceTranslated whether the engine's address is translated on the way to the host
 * @param destinationTranslated whether the dialled address is translated on the way to the host
 */
@RecordBuilder
public record ExpectedResult(
    int row,
    Optional<String> activeNic,
    ExpectedDeployment deployment,
    InstallResult installResult,
    List<Optional<String>> plainRoutes,
    String flowRoute,
    String leavesBy,
    boolean sourceTranslated,
    boolean destinationTranslated)
    implements ExpectedResultBuilder.With {

  public ExpectedResult {
    if (row < 1 || row > 12) {
      throw new IllegalArgumentException("row " + row + " is not in the table");
    }
    plainRoutes = List.copyOf(plainRoutes);
  }

  /** Returns a result in which all evidence names the active NIC. */
  static ExpectedResult row(int row, String nic, ExpectedDeployment deployment) {
    return new ExpectedResult(
        row,
        Optional.of(nic),
        deployment,
        deployment == ExpectedDeployment.YES ? InstallResult.UP : InstallResult.WITHOUT_NETWORK,
        List.of(Optional.of(nic)),
        nic,
        nic,
        false,
        false);
  }

  ExpectedResult withoutNic() {
    return withActiveNic(Optional.empty());
  }

  /** Sets the plain routes. {@code "none"} means no route. */
  ExpectedResult plain(String... devices) {
    return withPlainRoutes(
        List.of(devices).stream()
            .map(device -> Optional.of(device).filter(name -> !name.equals("none")))
            .toList());
  }

  /** Expects a rollback: without traffic through the network, the engine cannot prove it. */
  ExpectedResult rolledBack() {
    return withInstallResult(InstallResult.ROLLED_BACK);
  }
}
