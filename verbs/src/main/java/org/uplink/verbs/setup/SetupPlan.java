package org.uplink.verbs.setup;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;
import org.uplink.verbs.owner.DeviceOwner;
import org.uplink.verbs.warning.PlanWarning;

/**
 * The plan of a change: the result of a {@link Verb#SETUP_NETWORKS} with {@code dryRun}.
 *
 * @param before the devices that the plan touches, as they are, a line each
 * @param after the same devices as they would be
 * @param steps the steps in their order
 * @param owners which program configures each NIC that the plan touches
 * @param warnings the risks
 * @param lookup the route to the engine before and after, for people
 */
@WireRecord
public record SetupPlan(
    List<String> before,
    List<String> after,
    List<PlanStep> steps,
    Map<String, DeviceOwner> owners,
    List<PlanWarning> warnings,
    Optional<String> lookup) {

  public SetupPlan {
    before = VdsmForms.listOrEmpty(before);
    after = VdsmForms.listOrEmpty(after);
    steps = VdsmForms.listOrEmpty(steps);
    owners = VdsmForms.mapOrEmpty(owners);
    warnings = VdsmForms.listOrEmpty(warnings);
  }
}
