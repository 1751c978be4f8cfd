package org.uplink.engine.decision.facts;

import java.util.List;
import java.util.Optional;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.cluster.CompatibilityLevel;

/**
 * Everything that a decision is made from.
 *
 * @param lookups what getRoute answered; empty below level 3.6, where it is not asked
 * @param previousNic the active NIC that is on record
 */
public record Facts(
    Cluster cluster,
    EngineFacts engine,
    ConnectionEnds connection,
    HostFacts host,
    Optional<RouteLookups> lookups,
    Optional<String> previousNic) {
  public Facts {
    if (lookups.isEmpty() && !cluster.level().isBelow(CompatibilityLevel.GET_ROUTE)) {
      throw new IllegalArgumentException(
          "no look-ups of a host of level " + cluster.level() + ", which is asked getRoute");
    }
  }

  /** Whether P is one of E. */
  public boolean peerIsEngine() {
    return engine.addresses().contains(connection.peer());
  }

  /** O: the device that owns the connection's address on the host, by the best word to be had. */
  public Optional<String> localAddressOwner() {
    if (connection.hostView().isPresent()) {
      return connection.hostView().get().device().or(() -> host.ownerOf(connection.local()));
    }
    return host.lastClientIface().or(() -> host.ownerOf(connection.local()));
  }

  public Optional<Boolean> sameMachine() {
    return host.bootId().map(engine.bootId()::equals);
  }

  public List<RouteLookup> plainLookups() {
    return lookups.map(RouteLookups::plainLookups).orElse(List.of());
  }
}
