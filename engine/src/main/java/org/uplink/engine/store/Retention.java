package org.uplink.engine.store;

/**
 * How much history is kept; the oldest goes first.
 *
 * @param events entries of the audit log
 * @param perHost installs, and decisions, of each host
 */
public record Retention(int events, int perHost) {
  public static final Retention DEFAULT = new Retention(100_000, 100);

  public Retention {
    if (events < 1 || perHost < 1) {
      throw new IllegalArgumentException("retention %d, %d < 1".formatted(events, perHost));
    }
  }
}
