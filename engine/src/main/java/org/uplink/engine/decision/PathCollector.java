package org.uplink.engine.decision;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.engine.decision.PathPoint.Kind;
import org.uplink.engine.decision.facts.ConnectionEnds;
import org.uplink.engine.decision.facts.Facts;
import org.uplink.engine.decision.facts.HostDevice;
import org.uplink.engine.decision.facts.RouteLookup;
import org.uplink.engine.decision.facts.RouteResult;

/** Collects the points of the path between engine and host. */
final class PathCollector {
  private final Facts facts;
  private final ConnectionEnds connection;
  private final List<PathPoint> points = new ArrayList<>();

  private PathCollector(Facts facts) {
    this.facts = facts;
    this.connection = facts.connection();
  }

  /**
   * Returns the points in their order from the engine to the host. The ports of a bond follow each
   * other.
   *
   * @param activeNic the active NIC of the decision
   */
  static List<PathPoint> collect(Facts facts, Optional<String> activeNic) {
    var collector = new PathCollector(facts);
    collector.addEngine();
    collector.addDevices(activeNic);
    return collector.points;
  }

  private void addEngine() {
    InetAddress engine = connection.engineAddress().getAddress();
    InetAddress dialled = connection.dialledAddress().getAddress();
    points.add(PathPoint.of(Kind.ENGINE, IpLiteral.format(engine)));
    if (connection.sourceTranslated().orElse(false)) {
      addTranslation(Kind.ENGINE_TRANSLATION, engine, connection.peer());
    }
    if (connection.destinationTranslated().orElse(false)) {
      addTranslation(Kind.HOST_TRANSLATION, dialled, connection.local());
    }
  }

  private void addTranslation(Kind kind, InetAddress before, InetAddress after) {
    points.add(PathPoint.of(kind, IpLiteral.format(before), IpLiteral.format(after)));
  }

  private void addDevices(Optional<String> activeNic) {
    Optional<RouteResult.Found> route =
        facts
            .flowLookup()
            .filter(RouteLookup::leavesHost)
            .map(flow -> (RouteResult.Found) flow.result());
    if (route.isEmpty()) {
      activeNic.ifPresent(name -> addDevice(name, type(name), Optional.empty(), false));
      return;
    }
    route.get().gateway().ifPresent(address -> points.add(PathPoint.of(Kind.GATEWAY, address)));
    List<RouteResult.Link> links = route.get().path();
    if (links.isEmpty()) {
      String name = route.get().device();
      addDevice(name, type(name), Optional.empty(), true);
    }
    for (RouteResult.Link link : links.reversed()) {
      addDevice(link.name(), Optional.of(link.kind()), link.carrier(), true);
    }
  }

  private void addDevice(
      String name, Optional<String> type, Optional<Boolean> carrier, boolean known) {
    boolean hasLocal = facts.localAddressOwner().equals(Optional.of(name));
    List<String> addresses = hasLocal ? List.of(IpLiteral.format(connection.local())) : List.of();
    points.add(new PathPoint(Kind.DEVICE, name, type, addresses, known, carrier));
  }

  /** Returns what a device of the capabilities is. */
  private Optional<String> type(String name) {
    return facts
        .host()
        .device(name)
        .map(HostDevice::kind)
        .map(
            kind ->
                switch (kind) {
                  case NIC -> "nic";
                  case BOND -> "bond";
                  case VLAN, VLAN_ELSEWHERE -> "vlan";
                  case MANAGED_BRIDGE, ADOPTABLE_BRIDGE, FOREIGN_BRIDGE -> "bridge";
                });
  }
}
