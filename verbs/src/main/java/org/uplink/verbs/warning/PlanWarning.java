package org.uplink.verbs.warning;

import java.util.Objects;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.WireRecord;

/**
 * A risk of a planned change.
 *
 * @param code the word of a {@link WarningCode}, or of one that only a newer agent knows
 * @param device the device that the warning is about
 * @param subject the address, rule or program on the device that the warning is about
 * @param text a sentence for people
 * @param cutsOff whether the change cuts off somebody who uses the host's network now
 */
@WireRecord
public record PlanWarning(
    String code, Optional<String> device, Optional<String> subject, String text, boolean cutsOff) {

  public PlanWarning {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(text, "text");
    device = VdsmForms.present(device);
    subject = VdsmForms.present(subject);
  }

  /** Returns a warning about something on a device. */
  public static PlanWarning of(WarningCode code, String device, String subject, String text) {
    return new PlanWarning(
        code.word(), Optional.of(device), Optional.of(subject), text, code.cutsOff());
  }

  /** Returns a warning about a device. */
  public static PlanWarning ofDevice(WarningCode code, String device, String text) {
    return new PlanWarning(
        code.word(), Optional.of(device), Optional.empty(), text, code.cutsOff());
  }

  /** Returns a warning about no single device. */
  public static PlanWarning ofHost(WarningCode code, String subject, String text) {
    return new PlanWarning(
        code.word(), Optional.empty(), Optional.of(subject), text, code.cutsOff());
  }

  /** Returns the code and the sentence. */
  @Override
  public String toString() {
    return code + ": " + text;
  }
}
