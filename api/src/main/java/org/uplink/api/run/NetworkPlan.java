package org.uplink.api.run;

import java.util.List;
import java.util.Optional;

/**
 * What a deployment or a sync would do to a host, by the host's own word. Nothing is changed.
 *
 * @param target the network as it would be, in words; absent where there is nothing to do
 * @param message what there is to say where there is nothing to do
 * @param before the devices that it touches as they are, a line each
 * @param after the same as they would be
 * @param steps what it would do, in order
 * @param warnings what does not forbid it, but may make it fail
 * @param lookup the look-up of the flow to the engine on the planned network
 */
public record NetworkPlan(
    Optional<String> target,
    Optional<String> message,
    List<String> before,
    List<String> after,
    List<Step> steps,
    List<String> warnings,
    Optional<String> lookup) {

  /** A step, and what undoes it. */
  public record Step(String text, Optional<String> inverse) {}
}
