package org.uplink.api.run;

import java.util.Optional;

/**
 * What does not forbid a change of a host's network, but may make it fail or cut somebody off.
 *
 * @param code a stable word for programs, such as {@code FilterRule}
 * @param device the device that the warning is about
 * @param subject what on the device it is about: an address, a rule, a program
 * @param text a sentence for people
 * @param cutsOff whether the change cuts off somebody who uses the host's network now
 */
public record PlanWarning(
    String code, Optional<String> device, Optional<String> subject, String text, boolean cutsOff) {
  /** Returns the code and the sentence. */
  @Override
  public String toString() {
    return code + ": " + text;
  }
}
