package org.uplink.engine.store;

/**
 * How much history is stored. The oldest entries are deleted first.
 *
 * @param events the entries of the audit log
 * @param eventsPerHost the entries about each host, so that one host that fails again and again
 *     does not push out the others' entries
 * @param perHost the runs, and the decisions, of each host
 */
public record Retention(int events, int eventsPerHost, int perHost) {
  public static final Retention DEFAULT = new Retention(100_000, 10_000, 100);

  public Retention {
    if (events < 1 || eventsPerHost < 1 || perHost < 1) {
      throw new IllegalArgumentException(
          "retention of %d events, %d events of a host or %d runs < 1"
              .formatted(events, eventsPerHost, perHost));
    }
  }
}
