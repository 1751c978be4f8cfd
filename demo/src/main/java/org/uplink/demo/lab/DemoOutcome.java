package org.uplink.demo.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.api.decision.DecisionDocument;
import org.uplink.api.decision.Stance;
import org.uplink.api.host.HostDocument;
import org.uplink.lab.topology.ExpectedResult;
import org.uplink.lab.topology.InstallResult;
import org.uplink.lab.topology.Topology;

/**
 * The outcome of the demo in one topology.
 *
 * @param result the host and the decision, as the engine reports them
 * @param lostPings how many pings from the engine to the host were lost during the install; empty
 *     if no ping was answered
 * @param sentBy the devices of the host that sent the traffic to the engine, by their own counters
 */
record DemoOutcome(
    Topology topology, DemoEngine.Result result, Optional<Integer> lostPings, List<String> sentBy) {
  private static final String NETWORK = "ovirtmgmt";
  private static final int ROW_OF_STACKED_DEVICES = 7;

  /** Returns a sentence for each difference from the expected result; empty if there is none. */
  List<String> deviations() {
    ExpectedResult expected = topology.expected();
    List<String> deviations = new ArrayList<>();
    if (result.decision().isEmpty()) {
      deviations.add(
          "not installed: " + result.host().statusText().orElse(result.host().status().toString()));
      return deviations;
    }
    DecisionDocument decision = result.decision().get();
    compare(deviations, "rule", expected.row(), decision.row());
    compare(deviations, "active NIC", expected.activeNic(), decision.activeNic());
    compare(deviations, "result", expected.installResult().name(), installResult());
    compare(
        deviations,
        "stored active NIC",
        expected.installResult() == InstallResult.UP ? Optional.of(NETWORK) : expected.activeNic(),
        result.host().activeNic());
    if (expected.installResult() == InstallResult.UP) {
      compare(deviations, "proof", Optional.of("proved"), result.host().proof());
    }
    compare(deviations, "deployment", expected.deployment().name(), decision.deployment().name());
    flowDevice()
        .ifPresent(
            device -> compare(deviations, "device of the flow", expected.flowRoute(), device));
    comparePlainRoutes(deviations, decision);
    compare(
        deviations,
        "source translated",
        Optional.of(expected.sourceTranslated()),
        decision.sourceTranslated());
    compare(
        deviations,
        "destination translated",
        Optional.of(expected.destinationTranslated()),
        decision.destinationTranslated());
    if (!sentByExpectedDevice()) {
      deviations.add(
          "the traffic left through %s, not through %s".formatted(sentBy, expected.leavesBy()));
    }
    return deviations;
  }

  /** Returns the result of the install, as a name of {@link InstallResult} if it has one. */
  String installResult() {
    HostDocument host = result.host();
    return switch (host.status()) {
      case UP -> InstallResult.UP.name();
      case NON_OPERATIONAL ->
          host.reason()
              .map(
                  reason ->
                      switch (reason) {
                        case MANAGEMENT_NETWORK_MISSING -> InstallResult.WITHOUT_NETWORK.name();
                        case SETUP_NETWORKS_FAILED -> InstallResult.ROLLED_BACK.name();
                        default -> reason.toString();
                      })
              .orElse("NonOperational");
      default -> host.status().toString();
    };
  }

  /** Returns how long the install took. */
  Optional<Duration> duration() {
    return result
        .host()
        .run()
        .flatMap(run -> run.ended().map(end -> Duration.between(run.started(), end)));
  }

  /**
   * Returns whether the expected device sent the traffic, and no other device. Traffic through a
   * bridge, a macvlan or a tunnel also counts on the NIC below it, and traffic through the
   * management network counts on both devices.
   */
  boolean sentByExpectedDevice() {
    boolean stacked = topology.expected().row() == ROW_OF_STACKED_DEVICES;
    List<String> others =
        sentBy.stream()
            .filter(device -> !device.equals(topology.expected().leavesBy()))
            .filter(device -> !device.equals(NETWORK) && !device.equals(rolledBackDevice()))
            .toList();
    return sentBy.contains(topology.expected().leavesBy()) && (stacked || others.isEmpty());
  }

  /**
   * Returns the device of a network that the host rolls back. While the change is pending, a
   * listener that is bound to the device answers through it.
   */
  private String rolledBackDevice() {
    return topology.expected().installResult() == InstallResult.ROLLED_BACK
        ? topology.expected().activeNic().orElse("")
        : "";
  }

  /** Returns the device that the lookup of the flow names. */
  private Optional<String> flowDevice() {
    return result.decision().map(DecisionDocument::evidence).orElse(List.of()).stream()
        .filter(piece -> piece.kind().equals("flowRoute"))
        .flatMap(piece -> piece.device().stream())
        .findFirst();
  }

  /** Compares the lookups of the engine's addresses without source and ports, if they were made. */
  private void comparePlainRoutes(List<String> deviations, DecisionDocument decision) {
    for (int i = 0; i < topology.engineAddresses().size(); i++) {
      String address = IpLiteral.format(topology.engineAddresses().get(i));
      Optional<String> expected = topology.expected().plainRoutes().get(i);
      decision.evidence().stream()
          .filter(piece -> piece.kind().equals("plainRoute") || piece.kind().equals("otherFamily"))
          .filter(piece -> piece.stance() != Stance.UNKNOWN && piece.question().contains(address))
          .findFirst()
          .ifPresent(
              piece -> compare(deviations, "plain lookup of " + address, expected, piece.device()));
    }
  }

  private static void compare(
      List<String> deviations, String subject, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      deviations.add("%s: %s, expected %s".formatted(subject, format(actual), format(expected)));
    }
  }

  private static String format(Object value) {
    return value instanceof Optional<?> optional
        ? optional.map(Object::toString).orElse("none")
        : value.toString();
  }
}
