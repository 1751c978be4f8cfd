package org.uplink.testkit;

/** The seed of random tests. */
public final class Seed {
  /**
   * The number in {@code -Duplink.seed}. If the property is missing or not a number ({@code
   * clock}), the seed comes from the clock. Random tests print it, so that a failed run can be
   * repeated.
   */
  public static final long VALUE = Long.getLong("uplink.seed", System.nanoTime() % 1_000_000_000);

  private Seed() {}
}
