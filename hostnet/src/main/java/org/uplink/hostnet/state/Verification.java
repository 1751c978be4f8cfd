package org.uplink.hostnet.state;

import java.util.List;

/**
 * The result of comparing a host with a wanted state.
 *
 * @param differences the differences, a line of text each
 * @param concurrentChanges what other programs changed meanwhile, a sentence each. It is no
 *     difference
 */
public record Verification(List<String> differences, List<String> concurrentChanges) {
  public Verification {
    differences = List.copyOf(differences);
    concurrentChanges = List.copyOf(concurrentChanges);
  }

  /** A comparison that did not look for changes of other programs. */
  public Verification(List<String> differences) {
    this(differences, List.of());
  }

  /** Returns whether nothing differs. */
  public boolean matches() {
    return differences.isEmpty();
  }
}
