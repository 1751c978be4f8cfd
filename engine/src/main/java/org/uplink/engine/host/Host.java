package org.uplink.engine.host;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.uplink.address.HostAddress;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.network.HostNetworks;
import org.uplink.verbs.change.Proof;

/**
 * A host as the engine knows it.
 *
 * @param address the address or DNS name that the engine dials
 * @param activeNic the interface that leads to the engine, by the last decision
 * @param networks the host's networks, as the host reported them last
 * @param proof how the new management network was checked when the engine deployed it
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
  /** The port of Vdsm, and of our agent. */
  public static final int DEFAULT_PORT = 54321;

  public Host {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is not in 1 to 65535");
    }
  }

  /** Returns a host that is added now. */
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

  /** Returns the host with another address to dial. */
  public Host withAddress(String other) {
    return new Host(
        name, other, port, cluster, state, activeNic, software, networks, proof, created, changed);
  }

  /** Returns whether the state was not stored again since {@code earlier} was read. */
  public boolean hasStateOf(Host earlier) {
    return state.equals(earlier.state) && changed.equals(earlier.changed);
  }

  /** Returns address and port in one spelling: two hosts with equal endpoints are one machine. */
  public String endpoint() {
    return "%s port %d".formatted(oneSpelling(address), port);
  }

  /**
   * Returns the active NIC after the engine has read the capabilities again. From level 3.6 on, a
   * decision sets the active NIC, and a refresh keeps it. Below level 3.6, the active NIC is the
   * host's lastClientIface.
   */
  public Optional<String> refreshedNic(CompatibilityLevel level, Optional<String> lastClientIface) {
    return level.isBelow(CompatibilityLevel.GET_ROUTE) ? lastClientIface : activeNic;
  }

  private static String oneSpelling(String address) {
    try {
      return switch (HostAddress.parse(address)) {
        case HostAddress.Ip ip -> ip.toString();
        case HostAddress.Name(String name) ->
            name.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
      };
    } catch (IllegalArgumentException e) {
      // An earlier release accepted this text as an address.
      return address.toLowerCase(Locale.ROOT);
    }
  }
}
