package org.uplink.verbs.change;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.WireRecord;

/**
 * A change of the host's network that is not decided yet. While it is pending, the host refuses
 * other changes, and its capabilities may differ from one call to the next. Times are durations, so
 * that the clocks of host and engine need not agree. A stock Vdsm does not report one.
 *
 * @param id the change's id
 * @param requester who requested the change, for people
 * @param ageMillis time since the change started
 * @param remainingMillis time until the host rolls the change back if nothing confirms it
 */
@WireRecord
public record PendingChange(
    String id, Optional<String> requester, long ageMillis, long remainingMillis) {
  public PendingChange {
    Objects.requireNonNull(id, "id");
    requester = VdsmForms.present(requester);
  }

  /** Returns the time since the change started. */
  public Duration age() {
    return Duration.ofMillis(ageMillis);
  }

  /** Returns the time until the host rolls the change back if nothing confirms it. */
  public Duration remaining() {
    return Duration.ofMillis(remainingMillis);
  }
}
