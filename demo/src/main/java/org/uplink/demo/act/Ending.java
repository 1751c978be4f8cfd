package org.uplink.demo.act;

import java.time.Duration;

/**
 * What an act says about its end. What became of the network is read from outside.
 *
 * @param outcome the outcome, as far as those say who made the change
 * @param words the outcome in words, such as "rolled back by the guard"
 * @param reason why, such as the reason of a rollback; may be empty
 * @param took the time from the call of the command to its end, or from the kill to the restored
 *     network
 * @param chosen whether the viewer has killed something, so that either outcome is right
 */
record Ending(Outcome outcome, String words, String reason, Duration took, boolean chosen) {
  static Ending of(Outcome outcome, String words, Duration took) {
    return new Ending(outcome, words, "", took, false);
  }

  Ending because(String why) {
    return new Ending(outcome, words, why, took, chosen);
  }
}
