package org.uplink.hostnet.state;

import java.util.List;

/**
 * Whether the host is as it should be.
 *
 * @param differences each a line of text; none: it is
 */
public record Verification(List<String> differences) {
  /** Keeps a copy. */
  public Verification {
    differences = List.copyOf(differences);
  }

  /** Whether there is no difference. */
  public boolean matches() {
    return differences.isEmpty();
  }
}
