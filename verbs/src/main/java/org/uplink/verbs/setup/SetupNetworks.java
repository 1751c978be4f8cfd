package org.uplink.verbs.setup;

import java.util.Map;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;

/**
 * The parameters of {@link Verb#SETUP_NETWORKS}: what is to become of the networks and bonds that
 * are named; those that are not stay as they are.
 *
 * @param networks by name
 * @param bondings by name
 * @param options how the change is checked and kept
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
