package org.uplink.lab.topology;

import java.util.List;
import java.util.Optional;

/**
 * What is to come out of an installation, written by hand. Devices are names on the host.
 *
 * @param row the row of the decision table
 * @param activeNic what is stored as the active NIC
 * @param deployment whether the management network is deployed
 * @param installResult how the installation ends
 * @param plainRoutes what the look-up of each of the engine's addresses answers without the flow,
 *     in the order of the configuration: a device, or empty for no route
 * @param flowRoute what the look-up of the connection's own flow answers
 * @param leavesBy the device by which the host's bytes to the engine really leave, by its own
 *     counters
 * @param sourceTranslated whether the engine's address is translated on the way to the host
 * @param destinationTranslated whether the dialled address is translated on the way to the host
 */
public record ExpectedResult(
    int row,
    Optional<String> activeNic,
    ExpectedDeployment deployment,
    InstallResult installResult,
    List<Optional<String>> plainRoutes,
    String flowRoute,
    String leavesBy,
    boolean sourceTranslated,
    boolean destinationTranslated) {

  public ExpectedResult {
    if (row < 1 || row > 12) {
      throw new IllegalArgumentException("row " + row + " is not in the table");
    }
    plainRoutes = List.copyOf(plainRoutes);
  }

  /** All the evidence names the active NIC. */
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
    return new ExpectedResult(
        row,
        Optional.empty(),
        deployment,
        installResult,
        plainRoutes,
        flowRoute,
        leavesBy,
        sourceTranslated,
        destinationTranslated);
  }

  /** {@code "none"} stands for no route. */
  ExpectedResult plain(String... devices) {
    var answers =
        List.of(devices).stream()
            .map(device -> Optional.of(device).filter(name -> !name.equals("none")))
            .toList();
    return new ExpectedResult(
        row,
        activeNic,
        deployment,
        installResult,
        answers,
        flowRoute,
        leavesBy,
        sourceTranslated,
        destinationTranslated);
  }

  ExpectedResult flow(String device) {
    return new ExpectedResult(
        row,
        activeNic,
        deployment,
        installResult,
        plainRoutes,
        device,
        leavesBy,
        sourceTranslated,
        destinationTranslated);
  }

  ExpectedResult leavesBy(String device) {
    return new ExpectedResult(
        row,
        activeNic,
        deployment,
        installResult,
        plainRoutes,
        flowRoute,
        device,
        sourceTranslated,
        destinationTranslated);
  }

  ExpectedResult withSourceTranslated() {
    return new ExpectedResult(
        row,
        activeNic,
        deployment,
        installResult,
        plainRoutes,
        flowRoute,
        leavesBy,
        true,
        destinationTranslated);
  }

  ExpectedResult withDestinationTranslated() {
    return new ExpectedResult(
        row,
        activeNic,
        deployment,
        installResult,
        plainRoutes,
        flowRoute,
        leavesBy,
        sourceTranslated,
        true);
  }

  /** The proof is wanting: the host's bytes to the engine do not leave by the network. */
  ExpectedResult rolledBack() {
    return new ExpectedResult(
        row,
        activeNic,
        deployment,
        InstallResult.ROLLED_BACK,
        plainRoutes,
        flowRoute,
        leavesBy,
        sourceTranslated,
        destinationTranslated);
  }
}
