package org.uplink.demo.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.api.decision.Decision;
import org.uplink.api.decision.Evidence;
import org.uplink.api.decision.Stance;
import org.uplink.api.host.Host;
import org.uplink.lab.topology.ExpectedResult;
import org.uplink.lab.topology.InstallResult;
import org.uplink.lab.topology.Topology;

/**
 * What came out of a topology.
 *
 * @param result what the engine says
 * @param lostPings of pings from the engine to the dialled address while the host was installed,
 *     how many were lost; absent where none was answered
 * @param sentBy the host's devices that really sent what the engine got, by their own counters
 */
record DemoOutcome(
    Topology topology, DemoEngine.Result result, Optional<Integer> lostPings, List<String> sentBy) {
  private static final String NETWORK = "ovirtmgmt";

  /** What is not as expected, a sentence each; empty where all is right. */
  List<String> deviations() {
    ExpectedResult expected = topology.expected();
    List<String> wrong = new ArrayList<>();
    if (result.decision().isEmpty()) {
      wrong.add(
          "not installed: " + result.host().statusText().orElse(result.host().status().toString()));
      return wrong;
    }
    Decision decision = result.decision().get();
    compare(wrong, "row", expected.row(), decision.row());
    compare(wrong, "active NIC", expected.activeNic(), decision.activeNic());
    compare(wrong, "end", expected.installResult().name(), installResult());
    compare(
        wrong,
        "stored active NIC",
        expected.installResult() == InstallResult.UP ? Optional.of(NETWORK) : expected.activeNic(),
        result.host().activeNic());
    if (expected.installResult() == InstallResult.UP) {
      compare(wrong, "proof", Optional.of("proved"), result.host().proof());
    }
    compare(wrong, "deployment", expected.deployment().name(), decision.deployment().name());
    flow().ifPresent(flow -> compare(wrong, "flow's device", expected.flowRoute(), flow));
    plain(wrong, decision);
    compare(
        wrong,
        "source translated",
        Optional.of(expected.sourceTranslated()),
        decision.sourceTranslated());
    compare(
        wrong,
        "destination translated",
        Optional.of(expected.destinationTranslated()),
        decision.destinationTranslated());
    if (!sentByExpectedDevice()) {
      wrong.add("the bytes left by " + sentBy + ", not by " + expected.leavesBy());
    }
    return wrong;
  }

  /** How it ended, in the words of what was written down. */
  String installResult() {
    Host host = result.host();
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

  /** How long the install took. */
  Optional<Duration> duration() {
    return result
        .host()
        .run()
        .flatMap(run -> run.ended().map(end -> Duration.between(run.started(), end)));
  }

  /**
   * Whether the device that was to send has sent, and no other; save that what leaves by a bridge,
   * a macvlan or a tunnel leaves by the NIC below it as well, and what leaves by the management
   * network too.
   */
  boolean sentByExpectedDevice() {
    boolean stacked = topology.expected().row() == 7;
    List<String> others =
        sentBy.stream()
            .filter(device -> !device.equals(topology.expected().leavesBy()))
            .filter(device -> !device.equals(NETWORK) && !device.equals(rolledBackDevice()))
            .toList();
    return sentBy.contains(topology.expected().leavesBy()) && (stacked || others.isEmpty());
  }

  /** What was taken back was tried, and its listener has answered by its own device meanwhile. */
  private String rolledBackDevice() {
    return topology.expected().installResult() == InstallResult.ROLLED_BACK
        ? topology.expected().activeNic().orElse("")
        : "";
  }

  /** The device that the flow's look-up names. */
  private Optional<String> flow() {
    return evidence("flowRoute").stream().flatMap(piece -> piece.device().stream()).findFirst();
  }

  /** The look-ups of the engine's addresses alone, as far as they were made. */
  private void plain(List<String> wrong, Decision decision) {
    for (int i = 0; i < topology.engineAddresses().size(); i++) {
      String address = IpLiteral.format(topology.engineAddresses().get(i));
      Optional<String> expected = topology.expected().plainRoutes().get(i);
      decision.evidence().stream()
          .filter(piece -> piece.kind().equals("plainRoute") || piece.kind().equals("otherFamily"))
          .filter(piece -> piece.stance() != Stance.UNKNOWN && piece.question().contains(address))
          .findFirst()
          .ifPresent(
              piece -> compare(wrong, "plain look-up of " + address, expected, piece.device()));
    }
  }

  private List<Evidence> evidence(String kind) {
    return result.decision().map(Decision::evidence).orElse(List.of()).stream()
        .filter(piece -> piece.kind().equals(kind))
        .toList();
  }

  private static void compare(List<String> wrong, String what, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      wrong.add(what + ": " + text(actual) + ", expected " + text(expected));
    }
  }

  private static String text(Object value) {
    return value instanceof Optional<?> optional
        ? optional.map(Object::toString).orElse("none")
        : value.toString();
  }
}
