package org.uplink.verbs.setup;

import java.util.List;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;

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
public record SetupPlan(
    List<String> before,
    List<String> after,
    List<PlanStep> steps,
    List<String> warnings,
    Optional<String> lookup) {

  public SetupPlan {
    before = VdsmForms.listOrEmpty(before);
    after = VdsmForms.listOrEmpty(after);
    steps = VdsmForms.listOrEmpty(steps);
    warnings = VdsmForms.listOrEmpty(warnings);
  }
}
