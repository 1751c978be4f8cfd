package org.uplink.engine.decision;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.uplink.address.IpLiteral;
import org.uplink.engine.decision.PathPoint.Kind;
import org.uplink.engine.decision.facts.ConnectionEnds;
import org.uplink.engine.decision.facts.Facts;
import org.uplink.engine.decision.facts.HostDevice;
import org.uplink.engine.decision.facts.RouteLookup;
import org.uplink.engine.decision.facts.RouteResult;
import org.uplink.engine.decision.facts.RouteResult.Link;

/** Collects the points of the path between engine and host. */
final class PathCollector {
  /** More than a path has that people would look at. It is stored with each decision. */
  private static final int MAX_DEVICES = 32;

  private final Facts facts;
  private final ConnectionEnds connection;
  private final List<PathPoint> points = new ArrayList<>();

  private PathCollector(Facts facts) {
    this.facts = facts;
    this.connection = facts.connection();
  }

  /**
   * Returns the points in their order from the engine to the host: each device comes after those
   * below it.
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
    if (route.isPresent()) {
      addRoute(route.get());
    } else {
      activeNic.ifPresent(name -> points.add(device(name, type(name), false)));
    }
  }

  private void addRoute(RouteResult.Found route) {
    route.gateway().ifPresent(address -> points.add(PathPoint.of(Kind.GATEWAY, address)));
    Map<String, Link> links = new LinkedHashMap<>();
    route.path().forEach(link -> links.putIfAbsent(link.name(), link));
    if (links.containsKey(route.device())) {
      addLink(route.device(), links, true, new HashSet<>());
    } else {
      points.add(device(route.device(), type(route.device()), true));
    }
  }

  /** Adds a link after the links below it. */
  private void addLink(String name, Map<String, Link> links, boolean known, Set<String> added) {
    Link link = links.get(name);
    if (link == null || added.size() >= MAX_DEVICES || !added.add(name)) {
      return;
    }
    List<String> lower = lowerTowardsNics(link, links);
    // A bridge sends through the port behind which it has seen the address.
    boolean isOnlyPort = !link.kind().equals("bridge") || lower.size() == 1;
    lower.forEach(below -> addLink(below, links, known && isOnlyPort, added));
    List<String> drawn = lower.stream().filter(this::isPoint).distinct().toList();
    points.add(device(name, Optional.of(link.kind()), known).withLink(drawn, link.carrier()));
  }

  private boolean isPoint(String device) {
    return points.stream().anyMatch(point -> point.name().equals(device));
  }

  /**
   * Returns the links below a link, without the ports of guests: those that lead to no NIC, if
   * another one does.
   */
  private List<String> lowerTowardsNics(Link link, Map<String, Link> links) {
    List<String> towardsNics =
        link.lower().stream().filter(name -> leadsToNic(name, links, new HashSet<>())).toList();
    return towardsNics.isEmpty() ? link.lower() : towardsNics;
  }

  private boolean leadsToNic(String name, Map<String, Link> links, Set<String> seen) {
    if (!seen.add(name)) {
      return false;
    }
    boolean isNic =
        facts.host().device(name).filter(it -> it.kind() == HostDevice.Kind.NIC).isPresent();
    return isNic
        || Optional.ofNullable(links.get(name)).map(Link::lower).orElse(List.of()).stream()
            .anyMatch(below -> leadsToNic(below, links, seen));
  }

  private PathPoint device(String name, Optional<String> type, boolean known) {
    InetAddress local = connection.local();
    boolean hasLocal =
        connection.hostView().isPresent()
            ? facts.localAddressOwner().equals(Optional.of(name))
            : facts.host().ownerOf(local).equals(Optional.of(name));
    return new PathPoint(
        Kind.DEVICE,
        name,
        type,
        hasLocal ? List.of(IpLiteral.format(local)) : List.of(),
        List.of(),
        known,
        Optional.empty());
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
