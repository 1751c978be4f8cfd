package org.uplink.verbs.setup;

import java.util.Objects;
import java.util.Optional;
import org.uplink.verbs.WireRecord;

/**
 * A step of a plan.
 *
 * @param text what the step does
 * @param inverse what undoes the step
 */
@WireRecord
public record PlanStep(String text, Optional<String> inverse) {
  public PlanStep {
    Objects.requireNonNull(text, "text");
  }
}
