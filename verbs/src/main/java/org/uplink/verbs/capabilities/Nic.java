package org.uplink.verbs.capabilities;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.WireRecord;
import org.uplink.verbs.owner.DeviceOwner;

/**
 * A NIC of the host.
 *
 * @param hwaddr the MAC in use
 * @param permhwaddr the permanent MAC, if known
 * @param speed in Mbit/s; 0 if unknown
 * @param aggregatorId the aggregator of a port of an 802.3ad bond
 * @param owner which program configures the NIC. Uplink's own; absent in the answers of a stock
 *     Vdsm
 */
@WireRecord
public record Nic(
    Optional<String> hwaddr,
    Optional<String> permhwaddr,
    Optional<Integer> speed,
    @JsonProperty("ad_aggregator_id") Optional<String> aggregatorId,
    Optional<DeviceOwner> owner,
    @JsonUnwrapped Addressing addressing) {

  public Nic {
    hwaddr = VdsmForms.present(hwaddr);
    permhwaddr = VdsmForms.present(permhwaddr);
    aggregatorId = VdsmForms.present(aggregatorId);
  }
}
