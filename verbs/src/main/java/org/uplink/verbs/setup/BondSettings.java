package org.uplink.verbs.setup;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.Verb;

/**
 * The wanted state of a bond, in the parameters of {@link Verb#SETUP_NETWORKS}. Like {@link
 * NetworkSettings} it does not ignore unknown members.
 *
 * @param nics the NICs that become its ports
 * @param options the bonding driver's options as Vdsm writes them: {@code "mode=4 miimon=100"}
 * @param hwaddr the bond's MAC address; if absent, the bond gets the MAC address of its first port
 * @param networkSwitch {@code legacy}, or {@code ovs} ({@code switch} on the wire)
 * @param remove whether the bond is removed; excludes all other members
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record BondSettings(
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> nics,
    Optional<String> options,
    Optional<String> hwaddr,
    @JsonProperty("switch") Optional<String> networkSwitch,
    Optional<Boolean> remove) {

  public BondSettings {
    nics = VdsmForms.listOrEmpty(nics);
    options = VdsmForms.present(options);
    hwaddr = VdsmForms.present(hwaddr);
    networkSwitch = VdsmForms.present(networkSwitch);
  }

  /** Returns the settings of a new bond with these ports. */
  public static BondSettings of(List<String> nics, String options) {
    return new BondSettings(
        nics, Optional.of(options), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Returns settings that remove the bond. */
  public static BondSettings removal() {
    return new BondSettings(
        List.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(true));
  }
}
