package org.uplink.agent.wish;

import org.uplink.hostnet.request.BondOptions;
import org.uplink.hostnet.request.SetupRefusedException;

/** Converts an option of a bond in a file to Vdsm's form. */
final class BondOptionFormat {
  private BondOptionFormat() {}

  /**
   * Returns an option in Vdsm's form, such as "miimon=100".
   *
   * @param name the driver's name of the option
   */
  static String of(String name, Node value) {
    String text = value.text();
    if (text.codePoints().anyMatch(Character::isWhitespace)) {
      throw value.place().wrong("needs one word");
    }
    String option = "%s=%s".formatted(name, text);
    try {
      BondOptions.parse(option);
    } catch (SetupRefusedException e) {
      throw value
          .place()
          .wrong(
              "is refused: " + String.valueOf(e.getMessage()).replace(text, Place.shortened(text)));
    }
    return option;
  }
}
