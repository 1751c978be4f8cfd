package org.uplink.verbs.setup;

import java.util.Map;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;

/**
 * The parameters of {@link Verb#SETUP_NETWORKS}: the networks and bonds to create, change or
 * remove. Others stay as they are.
 *
 * @param networks the networks by name
 * @param bondings the bonds by name
 * @param options how the host checks and keeps the change
 */
@WireRecord
public record SetupNetworks(
    Map<String, NetworkSettings> networks,
    Map<String, BondSettings> bondings,
    SetupOptions options) {

  public SetupNetworks {
    networks = VdsmForms.mapOrEmpty(networks);
    bondings = VdsmForms.mapOrEmpty(bondings);
  }
}
