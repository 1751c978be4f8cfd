package org.uplink.verbs.setup;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;

/**
 * A bond as {@link Verb#SETUP_NETWORKS} wants it.
 *
 * @param nics the NICs that become its ports
 * @param options the options of the bonding driver: {@code "mode=4 miimon=100"}
 * @param hwaddr the MAC of the bond
 * @param remove whether to remove the bond; excludes all other members
 */
@WireRecord
public record BondSettings(
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> nics,
    Optional<String> options,
    Optional<String> hwaddr,
    Optional<Boolean> remove) {

  public BondSettings {
    nics = VdsmForms.listOrEmpty(nics);
    options = VdsmForms.present(options);
    hwaddr = VdsmForms.present(hwaddr);
  }

  /** Returns the request to remove a bond. */
  public static BondSettings removal() {
    return new BondSettings(List.of(), Optional.empty(), Optional.empty(), Optional.of(true));
  }
}
