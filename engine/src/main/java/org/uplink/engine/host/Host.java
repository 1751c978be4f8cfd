package org.uplink.engine.host;

import java.time.Instant;
import java.util.Optional;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.network.HostNetworks;
import org.uplink.verbs.change.Proof;

/**
 * A host as the engine knows it.
 *
 * @param address what the engine dials: a literal or a DNS name
 * @param activeNic its interface towards the engine, as last decided
 * @param networks as its capabilities told them last
 * @param proof what its management network was kept on, where the engine has deployed it
 */
public record Host(
    String name,
    String address,
    int port,
    String cluster,
    HostState state,
    Optional<String> activeNic,
    Software software,
    HostNetworks networks,
    Optional<Proof> proof,
    Instant created,
    Instant changed) {
  /** Where Vdsm listens, and our agent. */
  public static final int DEFAULT_PORT = 54321;

  public Host {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is not in 1 to 65535");
    }
  }

  /** A host that was just added. */
  public static Host added(String name, String address, int port, String cluster, Instant now) {
    return new Host(
        name,
        address,
        port,
        cluster,
        new HostState.Unassigned(),
        Optional.empty(),
        Software.unknown(),
        HostNetworks.NONE,
        Optional.empty(),
        now,
        now);
  }

  /**
   * The active NIC after the capabilities were read again. Only an older host's follows its
   * lastClientIface: from 3.6 on the active NIC is what getRoute and the decision said, and no
   * refresh overwrites it.
   */
  public Optional<String> refreshedNic(CompatibilityLevel level, Optional<String> lastClientIface) {
    return level.isBelow(CompatibilityLevel.GET_ROUTE) ? lastClientIface : activeNic;
  }
}
