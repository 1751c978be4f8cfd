package org.uplink.verbs;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The result of {@link Verb#GET_NETWORK_CAPABILITIES}, and the network part of {@link
 * Capabilities}. The maps are keyed by the name of the device or network.
 *
 * @param nameservers the resolver's servers, in their order
 * @param supportsIpv6 whether the host has IPv6 at all
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
    nics = Wire.map(nics);
    bondings = Wire.map(bondings);
    vlans = Wire.map(vlans);
    bridges = Wire.map(bridges);
    networks = Wire.map(networks);
    nameservers = Wire.list(nameservers);
  }

  @JsonProperty("netConfigDirty")
  String getNetConfigDirtyText() {
    return Wire.pythonBoolean(netConfigDirty.orElse(false));
  }
}
