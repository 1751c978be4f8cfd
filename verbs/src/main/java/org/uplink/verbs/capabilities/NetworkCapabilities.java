package org.uplink.verbs.capabilities;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;
import org.uplink.verbs.setup.NetworkSettings;
import org.uplink.verbs.setup.SetupOptions;

/**
 * The result of {@link Verb#GET_NETWORK_CAPABILITIES}, and the network part of {@link
 * Capabilities}. The maps are keyed by the name of the device or network.
 *
 * @param nameservers the host's name servers, in their order
 * @param supportsIpv6 whether the host has IPv6
 * @param netConfigDirty whether the running configuration differs from the safe one ({@code "True"}
 *     or {@code "False"} on the wire)
 * @param features what the host can do beyond Vdsm. Uplink's own; a stock Vdsm has none
 * @param drift what the host lacks of the networks that Uplink has made, a sentence each. Uplink's
 *     own; absent if it is not known: while a change is under way, and from a stock Vdsm
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
    Optional<Boolean> netConfigDirty,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> features,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<List<String>> drift) {
  /** The feature of hosts that know {@code takeOver}, see {@link NetworkSettings}. */
  public static final String TAKE_OVER = "takeOver";

  /** The feature of hosts that know {@code probes}, see {@link SetupOptions}. */
  public static final String PROBES = "probes";

  /** The feature of hosts that know {@code restoreOriginal}, see {@link SetupOptions}. */
  public static final String RESTORE_ORIGINAL = "restoreOriginal";

  /** The feature of hosts that remember the MTU of a NIC, see {@link Network#defaultMtu}. */
  public static final String DEFAULT_MTU = "defaultMtu";

  public NetworkCapabilities {
    nics = VdsmForms.mapOrEmpty(nics);
    bondings = VdsmForms.mapOrEmpty(bondings);
    vlans = VdsmForms.mapOrEmpty(vlans);
    bridges = VdsmForms.mapOrEmpty(bridges);
    networks = VdsmForms.mapOrEmpty(networks);
    nameservers = VdsmForms.listOrEmpty(nameservers);
    features = VdsmForms.listOrEmpty(features);
    drift = drift.map(List::copyOf);
  }

  @JsonProperty("netConfigDirty")
  String getNetConfigDirtyText() {
    return VdsmForms.pythonBoolean(netConfigDirty.orElse(false));
  }
}
