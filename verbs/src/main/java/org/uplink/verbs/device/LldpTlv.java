package org.uplink.verbs.device;

import java.util.Map;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.WireRecord;

/**
 * One announced value (IEEE 802.1AB).
 *
 * @param type the TLV's number
 * @param name the TLV's name, such as {@code System Name}
 * @param properties the TLV's values, such as {@code {"system name": "switch1"}}
 */
@WireRecord
public record LldpTlv(int type, String name, Map<String, String> properties) {
  public LldpTlv {
    properties = VdsmForms.mapOrEmpty(properties);
  }
}
