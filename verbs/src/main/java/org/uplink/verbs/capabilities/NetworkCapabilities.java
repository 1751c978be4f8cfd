package org.uplink.verbs.capabilities;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;

/**
 * The result of {@link Verb#GET_NETWORK_CAPABILITIES}, and the network part of {@link
 * Capabilities}. The maps are keyed by the name of the device or network.
 *
 * @param nameservers the host's name servers, in their order
 * @param supportsIpv6 whether the host has IPv6
 * @param netConfigDirty whether the running configuration differs from the safe one ({@code "True"}
 *     or {@code "False"} on the wire)
 */
@WireRecord
public record NetworkCapabilities(
    Map<String, Nic> nics,
    Map<String, Bond> bondings,
    Map<String, Vlan> vlans,
    Map<String, Bridge> bridges,
    Map<String, Network> networks,
    List<String> nameservers,
    @JsonProperty("supportsIPv6") Optional<Boolean> supportsIpv6,
    Optional<Boolean> netConfigDirty) {

  public NetworkCapabilities {
    nics = VdsmForms.mapOrEmpty(nics);
    bondings = VdsmForms.mapOrEmpty(bondings);
    vlans = VdsmForms.mapOrEmpty(vlans);
    bridges = VdsmForms.mapOrEmpty(bridges);
    networks = VdsmForms.mapOrEmpty(networks);
    nameservers = VdsmForms.listOrEmpty(nameservers);
  }

  @JsonProperty("netConfigDirty")
  String getNetConfigDirtyText() {
    return VdsmForms.pythonBoolean(netConfigDirty.orElse(false));
  }
}
