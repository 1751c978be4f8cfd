package org.uplink.engine.decision;

import java.util.List;
import java.util.Optional;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.cluster.CompatibilityLevel;

/**
 * Everything that a decision is made from.
 *
 * @param lookups what getRoute answered; empty below level 3.6, where it is not asked
 * @param before the active NIC that is on record
 */
public record Facts(
    Cluster cluster,
    EngineSide engine,
    Connection connection,
    HostReport report,
    Optional<Lookups> lookups,
    Optional<String> before) {
  public Facts {
    if (lookups.isEmpty() && !cluster.level().isBelow(CompatibilityLevel.GET_ROUTE)) {
      throw new IllegalArgumentException(
          "no look-ups of a host of level " + cluster.level() + ", which is asked getRoute");
    }
  }

  /** Whether P is one of E. */
  boolean peerIsEngine() {
    return engine.addresses().contains(connection.peer());
  }

  /** O: the device that owns the connection's address on the host, by the best word to be had. */
  Optional<String> owner() {
    if (connection.host().isPresent()) {
      return connection.host().get().device().or(() -> report.ownerOf(connection.local()));
    }
    return report.lastClientIface().or(() -> report.ownerOf(connection.local()));
  }

  Optional<Boolean> sameMachine() {
    return report.bootId().map(engine.bootId()::equals);
  }

  List<RouteLookup> plain() {
    return lookups.map(Lookups::plain).orElse(List.of());
  }
}
