package org.uplink.api;

import java.util.List;

/**
 * Whether the engine works, at {@code /health/live} and {@code /health/ready}.
 *
 * @param status {@code up} or {@code down}
 * @param problems why it is down
 */
public record HealthDocument(String status, List<String> problems) {
  public HealthDocument {
    problems = List.copyOf(problems);
  }

  /** Returns the document for these problems. */
  public static HealthDocument of(List<String> problems) {
    return new HealthDocument(problems.isEmpty() ? "up" : "down", problems);
  }
}
