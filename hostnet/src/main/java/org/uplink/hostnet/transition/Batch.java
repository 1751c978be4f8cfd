package org.uplink.hostnet.transition;

import java.util.List;

/**
 * Steps that the kernel receives in one system call, so that the kernel forwards few or no packets
 * between two of them.
 *
 * @param steps at least one
 */
public record Batch(List<Step> steps) {
  public Batch {
    steps = List.copyOf(steps);
  }
}
