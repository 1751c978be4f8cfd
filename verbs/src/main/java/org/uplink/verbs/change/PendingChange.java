package org.uplink.verbs.change;

import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.WireRecord;

/**
 * A change of the host's network that is under way: what else the capabilities tell of the network
 * may be otherwise in a moment. Times are spans, so that no clocks have to agree. A stock Vdsm does
 * not tell.
 *
 * @param id the change's
 * @param requester for people: who has asked for it
 * @param sinceMillis how long it has been under way
 * @param remainingMillis until it is rolled back where nothing proves it
 */
@WireRecord
public record PendingChange(
    String id, Optional<String> requester, long sinceMillis, long remainingMillis) {
  public PendingChange {
    requester = VdsmForms.present(requester);
  }
}
