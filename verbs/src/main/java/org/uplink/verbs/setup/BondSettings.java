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
 * @param nics its members
 * @param options as Vdsm writes them: {@code "mode=4 miimon=100"}
 * @param hwaddr its MAC
 * @param remove whether the bond is to go; stands alone
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

  /** A bond that is to go. */
  public static BondSettings removal() {
    return new BondSettings(List.of(), Optional.empty(), Optional.empty(), Optional.of(true));
  }
}
