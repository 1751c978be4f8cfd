package org.uplink.verbs.device;

import java.util.List;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;

/**
 * What the neighbour of a NIC announces by LLDP: an entry of the result of {@link Verb#GET_LLDP}.
 *
 * @param enabled whether a daemon receives LLDP on this NIC
 */
@WireRecord
public record LldpDevice(Optional<Boolean> enabled, List<LldpTlv> tlvs) {
  public LldpDevice {
    tlvs = VdsmForms.listOrEmpty(tlvs);
  }
}
