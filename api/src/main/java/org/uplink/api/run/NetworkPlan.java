package org.uplink.api.run;

import java.util.List;
import java.util.Optional;
import org.uplink.api.owner.OwnerDocument;

/**
 * What a deployment or a sync would do to a host, as the host itself reports it. Nothing is
 * changed.
 *
 * @param target a description of the wanted network; absent if there is nothing to do
 * @param message why there is nothing to do; absent if there is something to do
 * @param before the affected devices as they are, a line each
 * @param after the same devices as they would be
 * @param steps the steps in their order
 * @param owners which program configures each NIC that the change affects
 * @param warnings the risks of the change
 * @param lookup the lookup of the route to the engine in the planned network
 */
public record NetworkPlan(
    Optional<String> target,
    Optional<String> message,
    List<String> before,
    List<String> after,
    List<Step> steps,
    List<OwnerDocument> owners,
    List<WarningDocument> warnings,
    Optional<String> lookup) {

  public NetworkPlan {
    owners = owners == null ? List.of() : List.copyOf(owners);
  }

  /** A step, and the step that undoes it. */
  public record Step(String text, Optional<String> inverse) {}
}
