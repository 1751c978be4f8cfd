package org.uplink.verbs;

import java.util.Map;

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
    networks = Wire.map(networks);
    bondings = Wire.map(bondings);
  }
}
