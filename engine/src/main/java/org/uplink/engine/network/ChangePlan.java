package org.uplink.engine.network;

import java.util.List;
import java.util.Optional;

/**
 * What a host says that a change would do to it.
 *
 * @param before the devices that it touches as they are, a line each
 * @param after the same as they would be
 * @param warnings what does not forbid it, but may make it fail
 * @param lookup the look-up of the flow to the engine on the planned network
 */
public record ChangePlan(
    Attachment target,
    List<String> before,
    List<String> after,
    List<Step> steps,
    List<String> warnings,
    Optional<String> lookup) {
  public ChangePlan {
    before = List.copyOf(before);
    after = List.copyOf(after);
    steps = List.copyOf(steps);
    warnings = List.copyOf(warnings);
  }

  /** A step, and what undoes it. */
  public record Step(String text, Optional<String> inverse) {}
}
