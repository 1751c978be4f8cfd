package org.uplink.hostnet.transition;

import java.util.List;

/**
 * Steps that reach the kernel in one system call, so that no packet falls in between.
 *
 * @param steps at least one
 */
public record Batch(List<Step> steps) {
  public Batch {
    steps = List.copyOf(steps);
  }
}
