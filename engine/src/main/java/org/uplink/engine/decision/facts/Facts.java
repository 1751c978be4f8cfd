package org.uplink.engine.decision.facts;

import java.util.List;
import java.util.Optional;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.cluster.CompatibilityLevel;

/**
 * Everything that a decision is made from. The letters E, F, L, O and P are those of the decision
 * table's page.
 *
 * @param hostName the host's name, for commands in texts
 * @param lookups what the host answered to getRoute; empty below level 3.6, where the engine does
 *     not ask
 * @param previousNic the active NIC that is stored
 */
public record Facts(
    String hostName,
    Cluster cluster,
    EngineFacts engine,
    ConnectionEnds connection,
    HostFacts host,
    Optional<RouteLookups> lookups,
    Optional<String> previousNic) {
  public Facts {
    if (lookups.isEmpty() && !cluster.level().isBelow(CompatibilityLevel.GET_ROUTE)) {
      throw new IllegalArgumentException(
          "a host of level %s is asked getRoute, but there are no lookups"
              .formatted(cluster.level()));
    }
  }

  /** Whether P is one of E: the host sees the engine under a configured address. */
  public boolean peerIsEngine() {
    return engine.addresses().contains(connection.peer());
  }

  /** Whether the host can reach the engine: at P if that is one of E, or at another of E. */
  public boolean hasRouteToEngine() {
    return peerIsEngine() || plainLookups().stream().anyMatch(RouteLookup::leavesHost);
  }

  /**
   * O: the device that owns L. A host that does not report its end of the connection reports
   * lastClientIface.
   */
  public Optional<String> localAddressOwner() {
    return connection
        .hostView()
        .map(ConnectionEnds.HostView::device)
        .orElseGet(host::lastClientIface)
        .or(() -> host.ownerOf(connection.local()));
  }

  /** Whether engine and host run on one machine; empty if the host does not report its boot id. */
  public Optional<Boolean> sameMachine() {
    return host.bootId().map(engine.bootId()::equals);
  }

  /** F: the lookup of this very connection. */
  public Optional<RouteLookup> flowLookup() {
    return lookups.map(RouteLookups::flowLookup);
  }

  /** The lookups of E, without source and ports. */
  public List<RouteLookup> plainLookups() {
    return lookups.map(RouteLookups::plainLookups).orElse(List.of());
  }
}
