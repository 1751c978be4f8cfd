package org.uplink.engine.network;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.uplink.verbs.owner.DeviceOwner;
import org.uplink.verbs.warning.PlanWarning;

/**
 * What a change would do to a host, as the host itself reports it.
 *
 * @param before the affected devices as they are, a line each
 * @param after the same devices as they would be
 * @param owners which program configures each NIC that the change affects, by the NIC's name
 * @param warnings the risks of the change
 * @param lookup the lookup of the route to the engine in the planned network
 */
public record ChangePlan(
    ChangeTarget target,
    List<String> before,
    List<String> after,
    List<Step> steps,
    Map<String, DeviceOwner> owners,
    List<PlanWarning> warnings,
    Optional<String> lookup) {
  public ChangePlan {
    before = List.copyOf(before);
    after = List.copyOf(after);
    steps = List.copyOf(steps);
    owners = Collections.unmodifiableMap(new TreeMap<>(owners));
    warnings = List.copyOf(warnings);
  }

  /** A step, and the step that undoes it. */
  public record Step(String text, Optional<String> inverse) {}
}
