package org.uplink.hostnet.state;

import java.util.List;

/**
 * The result of comparing a host with a wanted state.
 *
 * @param differences the differences, a line of text each
 */
public record Verification(List<String> differences) {
  public Verification {
    differences = List.copyOf(differences);
  }

  /** Returns whether nothing differs. */
  public boolean matches() {
    return differences.isEmpty();
  }
}
