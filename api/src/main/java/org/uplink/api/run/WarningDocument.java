package org.uplink.api.run;

import java.util.Optional;

/**
 * A risk of a planned change of a host's network: the change may fail, or may cut somebody off.
 *
 * @param code a stable word for programs, such as {@code FilterRule}
 * @param device the device that the warning is about
 * @param subject the address, rule or program on the device that the warning is about
 * @param text a sentence for people
 * @param cutsOff whether the change cuts off somebody who uses the host's network now
 */
public record WarningDocument(
    String code, Optional<String> device, Optional<String> subject, String text, boolean cutsOff) {
  /** Returns the code and the sentence. */
  @Override
  public String toString() {
    return code + ": " + text;
  }
}
