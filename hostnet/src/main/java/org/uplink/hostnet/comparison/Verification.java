package org.uplink.hostnet.comparison;

import java.util.List;

/**
 * The result of comparing a host with a wanted state.
 *
 * @param differences a line of text for each difference
 * @param concurrentChanges a sentence for each change that another program made meanwhile. Such a
 *     change is no difference
 */
public record Verification(List<String> differences, List<String> concurrentChanges) {
  public Verification {
    differences = List.copyOf(differences);
    concurrentChanges = List.copyOf(concurrentChanges);
  }

  /** Creates the result of a comparison that did not look for changes of other programs. */
  public Verification(List<String> differences) {
    this(differences, List.of());
  }

  /** Returns whether nothing differs. */
  public boolean matches() {
    return differences.isEmpty();
  }
}
