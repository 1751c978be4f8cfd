package org.uplink.demo.act;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.lab.traffic.TrafficReport;

/**
 * Compares what those say who made a change with the host's network before and after, and with the
 * packets.
 *
 * @param outcome the outcome, with what the packets show
 * @param ending what the act says
 * @param left what is left of the change
 * @param deviations a sentence for each thing that is not as it should be
 */
record Verdict(Outcome outcome, Ending ending, String left, List<String> deviations) {
  private static final int MOST_DIFFERENCES = 10;

  Verdict {
    deviations = List.copyOf(deviations);
  }

  /**
   * Judges an act.
   *
   * @param flows whether packets of each stream arrive after the change
   */
  static Verdict of(
      Act act, Ending ending, NetworkPicture before, NetworkPicture after, boolean flows) {
    Outcome outcome =
        ending.outcome() == Outcome.DONE && !flows ? Outcome.CUT_OFF : ending.outcome();
    List<String> deviations = new ArrayList<>();
    boolean right =
        outcome == act.expected()
            || (ending.chosen() && (outcome == Outcome.KEPT || outcome == Outcome.ROLLED_BACK));
    if (!right) {
      deviations.add("it should be %s, and is %s".formatted(act.expected(), outcome));
    }
    switch (outcome) {
      case KEPT, DONE -> requireBridge(after, flows, deviations);
      case ROLLED_BACK -> requireAsBefore(before, after, flows, deviations);
      case CUT_OFF, BROKEN -> {}
    }
    return new Verdict(outcome, ending, left(before, after), deviations);
  }

  /** Returns the result of the act. */
  ActResult result(Act act, String command, TrafficReport report) {
    return new ActResult(
        act.name(),
        act.title(),
        Optional.of(command),
        Optional.empty(),
        Optional.of(outcome),
        Optional.of(text()),
        Optional.of(ending.reason()).filter(reason -> !reason.isEmpty()),
        Optional.of(Times.roundedUp(ending.took())),
        Optional.of(report.toFar()),
        Optional.of(report.toNear()),
        Optional.of(Times.roundedUp(report.longestStall())),
        Optional.of(report.connectionLives()),
        Optional.of(left),
        deviations);
  }

  private String text() {
    return outcome == Outcome.CUT_OFF
        ? "cut off, and nobody rolls back"
        : "%s in %s".formatted(ending.words(), Times.words(ending.took()));
  }

  private static void requireBridge(NetworkPicture after, boolean flows, List<String> deviations) {
    if (!after.has(Stage.BRIDGE, Stage.ADDRESS4) || !after.has(Stage.BRIDGE, Stage.ADDRESS6)) {
      deviations.add("vmbr0 does not have the host's addresses");
    }
    requireFlow(flows, deviations);
  }

  private static void requireAsBefore(
      NetworkPicture before, NetworkPicture after, boolean flows, List<String> deviations) {
    after.differencesFrom(before).stream()
        .limit(MOST_DIFFERENCES)
        .map("the network is not as before: "::concat)
        .forEach(deviations::add);
    requireFlow(flows, deviations);
  }

  private static void requireFlow(boolean flows, List<String> deviations) {
    if (!flows) {
      deviations.add("packets do not arrive any more");
    }
  }

  private static String left(NetworkPicture before, NetworkPicture after) {
    if (after.equals(before)) {
      return "the network as before";
    }
    List<String> devices =
        after.newDevices(before).stream()
            .map(
                device ->
                    device
                        + after.portsOf(device).stream()
                            .map(" on "::concat)
                            .reduce("", String::concat))
            .toList();
    return devices.isEmpty() ? "another network than before" : String.join(", ", devices);
  }
}
