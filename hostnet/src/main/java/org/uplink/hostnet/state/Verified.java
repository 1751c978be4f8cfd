package org.uplink.hostnet.state;

import java.util.List;

/**
 * Whether the host is as it should be.
 *
 * @param differences each a line of text; none: it is
 */
public record Verified(List<String> differences) {
  /** Keeps a copy. */
  public Verified {
    differences = List.copyOf(differences);
  }

  /** Whether there is no difference. */
  public boolean equal() {
    return differences.isEmpty();
  }
}
