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
          "the engine sends getRoute to a host of level "
              + cluster.level()
              + ", but there are no lookups");
    }
  }

  /** Returns whether the host sees the engine under a configured address (P is one of E). */
  public boolean peerIsEngine() {
    return engine.addresses().contains(connection.peer());
  }

  /** Returns whether the host has a route to any configured address of the engine. */
  public boolean hasRouteToEngine() {
    return peerIsEngine() || plainLookups().stream().anyMatch(RouteLookup::leavesHost);
  }

  /**
   * Returns the device that has the host's address of the connection (O). If the host does not
   * report its end of the connection, this is its lastClientIface, or else the device with the
   * dialled address.
   */
  public Optional<String> localAddressOwner() {
    return connection
        .hostView()
        .map(ConnectionEnds.HostView::device)
        .orElseGet(host::lastClientIface)
        .or(() -> host.ownerOf(connection.local()));
  }

  /**
   * Returns whether the management network can be attached to the device, or can adopt the device,
   * which is a bridge of the network's name.
   */
  public boolean carriesNetwork(String device) {
    return host.carriesNetworks(device) || adoptsBridge(device);
  }

  /** Returns whether the management network can adopt the device. */
  public boolean adoptsBridge(String device) {
    return device.equals(cluster.network().name())
        && host.device(device)
            .filter(found -> found.kind() == HostDevice.Kind.ADOPTABLE_BRIDGE)
            .isPresent();
  }

  /**
   * Returns whether engine and host run on one machine; empty if the host does not report its boot
   * id.
   */
  public Optional<Boolean> sameMachine() {
    return host.bootId().map(engine.bootId()::equals);
  }

  /** Returns the lookup of the flow of this connection (F). */
  public Optional<RouteLookup> flowLookup() {
    return lookups.map(RouteLookups::flowLookup);
  }

  /** Returns the lookups of the engine's addresses, without source and ports. */
  public List<RouteLookup> plainLookups() {
    return lookups.map(RouteLookups::plainLookups).orElse(List.of());
  }
}
