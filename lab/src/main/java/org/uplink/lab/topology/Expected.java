package org.uplink.lab.topology;

import java.util.List;
import java.util.Optional;

/**
 * What is to come out of an installation, written by hand. Devices are names on the host.
 *
 * @param row the row of the decision table
 * @param activeNic what is stored as the active NIC
 * @param deployment whether the management network is deployed
 * @param ends how the installation ends
 * @param plain what the look-up of each of the engine's addresses answers without the flow, in the
 *     order of the configuration: a device, or empty for no route
 * @param flow what the look-up of the connection's own flow answers
 * @param leavesBy the device by which the host's bytes to the engine really leave, by its own
 *     counters
 * @param sourceTranslated whether the engine's address is translated on the way to the host
 * @param destinationTranslated whether the dialled address is translated on the way to the host
 */
public record Expected(
    int row,
    Optional<String> activeNic,
    Deployment deployment,
    Ends ends,
    List<Optional<String>> plain,
    String flow,
    String leavesBy,
    boolean sourceTranslated,
    boolean destinationTranslated) {

  public Expected {
    if (row < 1 || row > 12) {
      throw new IllegalArgumentException("row " + row + " is not in the table");
    }
    plain = List.copyOf(plain);
  }

  /** All the evidence names the active NIC. */
  static Expected row(int row, String nic, Deployment deployment) {
    return new Expected(
        row,
        Optional.of(nic),
        deployment,
        deployment == Deployment.YES ? Ends.UP : Ends.WITHOUT_NETWORK,
        List.of(Optional.of(nic)),
        nic,
        nic,
        false,
        false);
  }

  Expected withoutNic() {
    return new Expected(
        row,
        Optional.empty(),
        deployment,
        ends,
        plain,
        flow,
        leavesBy,
        sourceTranslated,
        destinationTranslated);
  }

  /** {@code "none"} stands for no route. */
  Expected plain(String... devices) {
    var answers =
        List.of(devices).stream()
            .map(device -> Optional.of(device).filter(name -> !name.equals("none")))
            .toList();
    return new Expected(
        row,
        activeNic,
        deployment,
        ends,
        answers,
        flow,
        leavesBy,
        sourceTranslated,
        destinationTranslated);
  }

  Expected flow(String device) {
    return new Expected(
        row,
        activeNic,
        deployment,
        ends,
        plain,
        device,
        leavesBy,
        sourceTranslated,
        destinationTranslated);
  }

  Expected leavesBy(String device) {
    return new Expected(
        row,
        activeNic,
        deployment,
        ends,
        plain,
        flow,
        device,
        sourceTranslated,
        destinationTranslated);
  }

  Expected withSourceTranslated() {
    return new Expected(
        row, activeNic, deployment, ends, plain, flow, leavesBy, true, destinationTranslated);
  }

  Expected withDestinationTranslated() {
    return new Expected(
        row, activeNic, deployment, ends, plain, flow, leavesBy, sourceTranslated, true);
  }

  /** The proof is wanting: the host's bytes to the engine do not leave by the network. */
  Expected rolledBack() {
    return new Expected(
        row,
        activeNic,
        deployment,
        Ends.ROLLED_BACK,
        plain,
        flow,
        leavesBy,
        sourceTranslated,
        destinationTranslated);
  }
}
