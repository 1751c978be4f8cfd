package org.uplink.engine.store;

/**
 * How much history is stored. The oldest entries are deleted first.
 *
 * @param events the entries of the audit log
 * @param perHost the runs, and the decisions, of each host
 */
public record Retention(int events, int perHost) {
  public static final Retention DEFAULT = new Retention(100_000, 100);

  public Retention {
    if (events < 1 || perHost < 1) {
      throw new IllegalArgumentException(
          "retention of %d events or %d runs < 1".formatted(events, perHost));
    }
  }
}
