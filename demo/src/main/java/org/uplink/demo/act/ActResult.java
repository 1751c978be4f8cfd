package org.uplink.demo.act;

import java.util.List;
import java.util.Optional;
import org.uplink.lab.traffic.TrafficReport;

/**
 * What became of an act, as {@code --json} prints it.
 *
 * @param act the short name of the act
 * @param title a sentence about it
 * @param command the command that made the change
 * @param skipped why it was not played; then it has no other result
 * @param outcome how it ended
 * @param outcomeText the same in words, with the time
 * @param reason why, such as the reason of a rollback
 * @param tookMillis from the call of the command to its end, or from the kill to the restored
 *     network
 * @param toManager packets from the host to the manager
 * @param toHost packets from the manager to the host
 * @param longestStallMillis the longest time without an answer on the TCP connection, rounded up
 * @param connectionLives whether the TCP connection is the same as before, and answers
 * @param left what is left of the change in the host
 * @param deviations a sentence for each thing that is not as it should be
 */
record ActResult(
    String act,
    String title,
    Optional<String> command,
    Optional<String> skipped,
    Optional<Outcome> outcome,
    Optional<String> outcomeText,
    Optional<String> reason,
    Optional<Long> tookMillis,
    Optional<TrafficReport.Loss> toManager,
    Optional<TrafficReport.Loss> toHost,
    Optional<Long> longestStallMillis,
    Optional<Boolean> connectionLives,
    Optional<String> left,
    List<String> deviations) {
  ActResult {
    deviations = List.copyOf(deviations);
  }

  static ActResult skipped(Act act, String reason) {
    return new ActResult(
        act.name(),
        act.title(),
        Optional.empty(),
        Optional.of(reason),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  boolean asExpected() {
    return deviations.isEmpty();
  }
}
