package org.uplink.verbs.device;

import java.util.List;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;

/**
 * The parameter {@code filter} of {@link Verb#GET_LLDP}.
 *
 * @param devices the NICs to report; empty for all
 */
@WireRecord
public record LldpFilter(List<String> devices) {
  public LldpFilter {
    devices = VdsmForms.listOrEmpty(devices);
  }
}
