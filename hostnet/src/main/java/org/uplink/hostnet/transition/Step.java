package org.uplink.hostnet.transition;

/**
 * One thing that is asked of the kernel.
 *
 * @param operation what is done
 * @param inverse what undoes it
 */
public record Step(Operation operation, Operation inverse) {
  /** What is done, as a person reads it: "make eth0 a port of ovirtmgmt". */
  public String describe() {
    return operation.describe();
  }
}
