package org.uplink.verbs.device;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.WireRecord;

/**
 * The counters of a device since its creation: an entry of {@link NetworkStatistics}. On the wire
 * the numbers are text, as in Vdsm.
 *
 * @param speed in Mbit/s; 0 if unknown
 * @param rx received bytes
 * @param tx sent bytes
 * @param state {@code up} or {@code down}
 * @param sampleTime when the counters were read, in seconds since 1970
 */
@WireRecord
public record DeviceStatistics(
    String name,
    Optional<Integer> speed,
    long rx,
    long tx,
    long rxErrors,
    long txErrors,
    long rxDropped,
    long txDropped,
    Optional<String> state,
    Optional<Double> sampleTime) {

  @JsonProperty("speed")
  String getSpeedText() {
    return VdsmForms.orEmptyText(speed);
  }

  @JsonProperty("rx")
  String getRxText() {
    return Long.toString(rx);
  }

  @JsonProperty("tx")
  String getTxText() {
    return Long.toString(tx);
  }

  @JsonProperty("rxErrors")
  String getRxErrorsText() {
    return Long.toString(rxErrors);
  }

  @JsonProperty("txErrors")
  String getTxErrorsText() {
    return Long.toString(txErrors);
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
