package org.uplink.hostnet.flight;

import java.time.Instant;
import java.util.Optional;

/**
 * The record of a change beside its outcome.
 *
 * @param requester who requested the change
 * @param backend the back end that made it
 * @param started when it began. Absent if an earlier agent made it
 * @param ended when its outcome was stored
 * @param measurement empty if the process that stored the outcome has made no step, such as after a
 *     reboot
 */
public record Flight(
    String requester,
    String backend,
    Optional<Instant> started,
    Instant ended,
    Optional<Measurement> measurement) {
  /** Returns this record with texts of the steps that have at most so many characters. */
  public Flight withShortSteps(int length) {
    return withMeasurement(measurement.map(it -> it.withShortSteps(length)));
  }

  /** Returns this record with what a process has measured. */
  public Flight withMeasurement(Optional<Measurement> other) {
    return new Flight(requester, backend, started, ended, other.or(() -> measurement));
  }
}
