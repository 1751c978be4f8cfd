package org.uplink.hostnet.transition;

/**
 * One step of a plan.
 *
 * @param operation what the step does
 * @param inverse what undoes it
 */
public record Step(Operation operation, Operation inverse) {
  /** Describes the step for people: "add eth0 to ovirtmgmt". */
  public String describe() {
    return operation.describe();
  }
}
