package org.uplink.hostnet.state;

import java.util.List;

/**
 * The result of comparing a host with what it should be.
 *
 * @param differences what differs, a line of text each
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
