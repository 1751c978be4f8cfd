package org.uplink.demo.act;

import java.util.Optional;
import java.util.Random;

/** A change of the network of a {@link Stage}, and how it must end. */
interface Act {
  /** Returns the short name, for the table and the JSON document. */
  String name();

  /** Returns a sentence for the viewer. */
  String title();

  /** Returns the command that makes the change. */
  String command(Stage stage);

  /** Returns how it must end. */
  Outcome expected();

  /** Returns why it cannot be played on this machine; empty if it can. */
  default Optional<String> unavailable() {
    return Optional.empty();
  }

  /**
   * Prepares the host, before the packets are counted.
   *
   * @throws ActUnavailableException if it cannot be played on this machine
   */
  default void prepare(Stage stage) {}

  /**
   * Makes the change.
   *
   * @param before the network before the change
   * @param random for the random moments
   */
  Ending play(Stage stage, NetworkPicture before, Random random);
}
