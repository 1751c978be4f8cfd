package org.uplink.engine.host;

import java.time.Instant;
import java.util.Optional;
import org.uplink.engine.network.HostNetworks;
import org.uplink.verbs.change.Proof;

/**
 * A host as the engine knows it.
 *
 * @param access whether the engine or the agent opens the connections
 * @param activeNic the interface that leads to the engine, by the last decision
 * @param networks the host's networks, as the host reported them last
 * @param awaySince when the last connection of a host that dials in ended, if the host is away
 * @param driftSince since when the host lacks something of the networks that Uplink has made; empty
 *     if it lacks nothing
 * @param proof how the new management network was checked when the engine deployed it
 */
public record Host(
    String name,
    HostAccess access,
    String cluster,
    HostState state,
    Optional<String> activeNic,
    Software software,
    HostNetworks networks,
    Optional<Proof> proof,
    Optional<Instant> awaySince,
    Optional<Instant> driftSince,
    Instant created,
    Instant changed) {
  /** The port of Vdsm, and of our agent. */
  public static final int DEFAULT_PORT = 54321;

  /** Returns a host that is added now, and whose connections the engine opens. */
  public static Host added(String name, String address, int port, String cluster, Instant now) {
    return added(name, new HostAccess.Direct(address, port), cluster, now);
  }

  /** Returns a host that is added now. */
  public static Host added(String name, HostAccess access, String cluster, Instant now) {
    return new Host(
        name,
        access,
        cluster,
        new HostState.Unassigned(),
        Optional.empty(),
        Software.unknown(),
        HostNetworks.NONE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        now,
        now);
  }

  /** Returns the host with another address to dial. A host that dials in stays as it is. */
  public Host withAddress(String other) {
    return access instanceof HostAccess.Direct direct
        ? new Host(
            name,
            new HostAccess.Direct(other, direct.port()),
            cluster,
            state,
            activeNic,
            software,
            networks,
            proof,
            awaySince,
            driftSince,
            created,
            changed)
        : this;
  }

  /** Returns whether the agent opens the connections. */
  public boolean dialsIn() {
    return access instanceof HostAccess.DialIn;
  }

  /** Returns what only one host can have: two hosts with equal endpoints are one machine. */
  public String endpoint() {
    return access.endpoint(name);
  }

  /** Returns whether the state was not stored again since {@code earlier} was read. */
  public boolean hasStateOf(Host earlier) {
    return state.equals(earlier.state) && changed.equals(earlier.changed);
  }
}
