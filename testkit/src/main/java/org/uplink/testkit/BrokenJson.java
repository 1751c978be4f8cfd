package org.uplink.testkit;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Random documents that are close to a valid one, and mostly are not valid. */
public final class BrokenJson {
  private static final List<String> PIECES =
      List.of(
          "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u12", "\u0001", "1e", "-", "07", "nul",
          "true", "null", "1.5", "[]", "{}", "\"x\":", "/*", "'", "NaN", " ", "\n", "é");

  private BrokenJson() {}

  /** Returns documents made from a valid one by up to four changes, the same for the same seed. */
  public static Stream<String> of(String valid, long seed, int count) {
    var random = new Random(seed);
    return Stream.generate(() -> broken(valid, random)).limit(count);
  }

  private static String broken(String valid, Random random) {
    var text = new StringBuilder(valid);
    for (int change = 1 + random.nextInt(4); change > 0; change--) {
      int start = random.nextInt(text.length() + 1);
      int end = Math.min(text.length(), start + random.nextInt(6));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(start, end);
        case 1 -> text.insert(start, piece(random));
        case 2 -> text.replace(start, end, piece(random));
        default -> text.setLength(start);
      }
    }
    return text.toString();
  }

  private static String piece(Random random) {
    return PIECES.get(random.nextInt(PIECES.size()));
  }
}
