package org.uplink.verbs.capabilities;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.WireRecord;

/**
 * A VLAN of the host.
 *
 * @param iface the device below it
 * @param vlanId 0 to 4094
 */
@WireRecord
public record Vlan(
    Optional<String> iface,
    @JsonProperty("vlanid") Optional<Integer> vlanId,
    @JsonUnwrapped Addressing addressing) {

  public Vlan {
    iface = VdsmForms.present(iface);
  }
}
