package org.uplink.rtnetlink.oracle;

import java.util.List;
import java.util.Random;
import org.uplink.testkit.Seed;

/** Choices that a seed makes, the same each time. */
final class RandomChoices {
  /**
   * The seed that was given with {@code -Duplink.seed}; one of the clock's where it is no number.
   */
  static final long SEED = Seed.VALUE;

  private final Random random;

  RandomChoices(long seed) {
    // Neighbouring seeds begin alike: mixed, they don't.
    random = new Random(seed * 0x9e37_79b9_7f4a_7c15L);
  }

  /** From the least to the most, both included. */
  int number(int least, int most) {
    return least + random.nextInt(most - least + 1);
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  String pick(String first, String... others) {
    int at = random.nextInt(others.length + 1);
    return at == 0 ? first : others[at - 1];
  }

  /** The words, or, in the other cases of a hundred, none. */
  String optionally(int percent, String words) {
    return chance(percent) ? " " + words : "";
  }
}
