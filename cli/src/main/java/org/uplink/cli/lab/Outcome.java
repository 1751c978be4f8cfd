package org.uplink.cli.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.api.Decision;
import org.uplink.api.Evidence;
import org.uplink.api.Stance;
import org.uplink.lab.topology.Expected;
import org.uplink.lab.topology.Topology;

/**
 * What came out of a topology.
 *
 * @param installed what the engine says
 * @param sentBy the host's devices that really sent what the engine got, by their own counters
 */
record Outcome(Topology topology, DemoEngine.Installed installed, List<String> sentBy) {

  /** What is not as expected, a sentence each; empty where all is right. */
  List<String> wrong() {
    Expected expected = topology.expected();
    List<String> wrong = new ArrayList<>();
    if (installed.decision().isEmpty()) {
      wrong.add(
          "not installed: "
              + installed.host().statusText().orElse(installed.host().status().toString()));
      return wrong;
    }
    Decision decision = installed.decision().get();
    compare(wrong, "row", expected.row(), decision.row());
    compare(wrong, "active NIC", expected.activeNic(), decision.activeNic());
    compare(wrong, "stored active NIC", expected.activeNic(), installed.host().activeNic());
    compare(wrong, "deployment", expected.deployment().name(), decision.deployment().name());
    flow().ifPresent(flow -> compare(wrong, "flow's device", expected.flow(), flow));
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
    if (!leftAsExpected()) {
      wrong.add("the bytes left by " + sentBy + ", not by " + expected.leavesBy());
    }
    return wrong;
  }

  /**
   * Whether the device that was to send has sent, and no other; save that what leaves by a bridge,
   * a macvlan or a tunnel leaves by the NIC below it as well.
   */
  boolean leftAsExpected() {
    boolean stacked = topology.expected().row() == 7;
    return sentBy.contains(topology.expected().leavesBy()) && (stacked || sentBy.size() == 1);
  }

  /** The device that the flow's look-up names. */
  private Optional<String> flow() {
    return evidence("flowRoute").stream().flatMap(piece -> piece.device().stream()).findFirst();
  }

  /** The look-ups of the engine's addresses alone, as far as they were made. */
  private void plain(List<String> wrong, Decision decision) {
    for (int i = 0; i < topology.engineAddresses().size(); i++) {
      String address = topology.engineAddresses().get(i).getHostAddress();
      Optional<String> expected = topology.expected().plain().get(i);
      decision.evidence().stream()
          .filter(piece -> piece.kind().equals("plainRoute") || piece.kind().equals("otherFamily"))
          .filter(
              piece -> piece.stance() != Stance.UNAVAILABLE && piece.question().contains(address))
          .findFirst()
          .ifPresent(
              piece -> compare(wrong, "plain look-up of " + address, expected, piece.device()));
    }
  }

  private List<Evidence> evidence(String kind) {
    return installed.decision().map(Decision::evidence).orElse(List.of()).stream()
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
