package org.uplink.verbs.capabilities;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.WireRecord;

/**
 * A bond of the host.
 *
 * @param hwaddr the bond's MAC address
 * @param members the names of its ports ({@code slaves} on the wire)
 * @param activeMember the port in use, in modes that have one ({@code active_slave} on the wire)
 * @param opts the bonding options, values as text: {@code {"mode":"1"}}
 * @param speed in Mbit/s; 0 if unknown
 * @param networkSwitch {@code legacy} or {@code ovs}
 */
@WireRecord
public record Bond(
    Optional<String> hwaddr,
    @JsonProperty("slaves") List<String> members,
    @JsonProperty("active_slave") Optional<String> activeMember,
    Map<String, String> opts,
    Optional<Integer> speed,
    @JsonProperty("switch") Optional<String> networkSwitch,
    @JsonUnwrapped Addressing addressing) {

  public Bond {
    hwaddr = VdsmForms.present(hwaddr);
    members = VdsmForms.listOrEmpty(members);
    activeMember = VdsmForms.present(activeMember);
    opts = VdsmForms.mapOrEmpty(opts);
  }

  @JsonProperty("active_slave")
  String getActiveMemberText() {
    return VdsmForms.orEmptyText(activeMember);
  }
}
