package org.uplink.verbs.device;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;

/**
 * The result of {@link Verb#GET_NETWORK_STATISTICS}. On the wire the numbers are text, as in Vdsm.
 *
 * @param network the counters by device
 * @param rxDropped received packets that all devices together dropped
 * @param txDropped packets to send that all devices together dropped
 */
@WireRecord
public record NetworkStatistics(
    Map<String, DeviceStatistics> network, long rxDropped, long txDropped) {
  public NetworkStatistics {
    network = VdsmForms.mapOrEmpty(network);
  }

  @JsonProperty("rxDropped")
  String getRxDroppedText() {
    return Long.toString(rxDropped);
  }

  @JsonProperty("txDropped")
  String getTxDroppedText() {
    return Long.toString(txDropped);
  }
}
