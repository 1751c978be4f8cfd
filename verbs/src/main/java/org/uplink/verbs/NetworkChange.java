package org.uplink.verbs;

import java.util.Optional;

/**
 * A change of the host's network that is under way: what else the capabilities tell of the network
 * may be otherwise in a moment. Times are spans, so that no clocks have to agree. A stock Vdsm does
 * not tell.
 *
 * @param id the change's
 * @param asker for people: who has asked for it
 * @param sinceMillis how long it has been under way
 * @param remainingMillis until it is rolled back where nothing proves it
 */
@WireRecord
public record NetworkChange(
    String id, Optional<String> asker, long sinceMillis, long remainingMillis) {
  public NetworkChange {
    asker = Wire.text(asker);
  }
}
