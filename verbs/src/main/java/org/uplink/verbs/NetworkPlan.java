package org.uplink.verbs;

import java.util.List;
import java.util.Optional;

/**
 * What a change would do: the result of a {@link Verb#SETUP_NETWORKS} with {@code dryRun}.
 *
 * @param before the devices that the plan touches as they are, a line each
 * @param after the same as they would be
 * @param steps in their order
 * @param warnings what does not forbid it, but may make it fail
 * @param lookup the look-up of the flow to the engine on the planned network, in words
 */
@WireRecord
public record NetworkPlan(
    List<String> before,
    List<String> after,
    List<PlanStep> steps,
    List<String> warnings,
    Optional<String> lookup) {

  public NetworkPlan {
    before = Wire.list(before);
    after = Wire.list(after);
    steps = Wire.list(steps);
    warnings = Wire.list(warnings);
  }
}
