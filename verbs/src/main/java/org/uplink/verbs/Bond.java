package org.uplink.verbs;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A bond of the capabilities.
 *
 * @param hwaddr its MAC
 * @param members the names of its members ({@code slaves} on the wire)
 * @param activeMember the member in use, in the modes that have one ({@code active_slave} on the
 *     wire)
 * @param opts the bonding options, values as text: {@code {"mode":"1"}}
 * @param speed in Mbit/s; 0 where it is not known
 * @param networkSwitch {@code legacy}, or {@code ovs}
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
    hwaddr = Wire.text(hwaddr);
    members = Wire.list(members);
    activeMember = Wire.text(activeMember);
    opts = Wire.map(opts);
  }

  @JsonProperty("active_slave")
  String getActiveMemberText() {
    return Wire.orBlank(activeMember);
  }
}
