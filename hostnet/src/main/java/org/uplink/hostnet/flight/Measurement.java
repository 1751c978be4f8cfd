package org.uplink.hostnet.flight;

import java.util.List;
import java.util.Optional;

/**
 * What a process has measured of a change.
 *
 * @param steps the first steps, also those of a rollback
 * @param omittedSteps how many steps followed
 * @param path empty if the process did not make the change itself, or the host had no path
 */
public record Measurement(List<TimedStep> steps, int omittedSteps, Optional<MeasuredPath> path) {
  public Measurement {
    steps = List.copyOf(steps);
  }

  Measurement withShortSteps(int length) {
    return new Measurement(
        steps.stream()
            .map(it -> new TimedStep(it.at(), it.micros(), shortened(it.text(), length)))
            .toList(),
        omittedSteps,
        path);
  }

  private static String shortened(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length) + "…";
  }
}
