package org.uplink.rtnetlink.oracle;

import java.util.List;
import java.util.Random;
import org.uplink.testkit.Seed;

/** Random choices. The same seed makes the same choices. */
final class RandomChoices {
  /** The seed of {@code -Duplink.seed}; a seed from the clock if the property is not a number. */
  static final long SEED = Seed.VALUE;

  private final Random random;

  RandomChoices(long seed) {
    // java.util.Random starts with similar numbers for similar seeds. The multiplication prevents
    // this.
    random = new Random(seed * 0x9e37_79b9_7f4a_7c15L);
  }

  /** Returns a number between {@code least} and {@code most}, both inclusive. */
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

  /**
   * Returns the words with a space before them in {@code percent} of the cases, and "" in the
   * others.
   */
  String optionally(int percent, String words) {
    return chance(percent) ? " " + words : "";
  }
}
