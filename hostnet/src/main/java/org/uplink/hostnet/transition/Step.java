package org.uplink.hostnet.transition;

/**
 * One step of a plan.
 *
 * @param operation what the step does
 * @param inverse the operation that undoes the step
 */
public record Step(Operation operation, Operation inverse) {
  /** Returns the step as text: "add eth0 to ovirtmgmt". */
  public String describe() {
    return operation.describe();
  }
}
