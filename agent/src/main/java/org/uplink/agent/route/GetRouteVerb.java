package org.uplink.agent.route;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.uplink.address.IpLiteral;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.address.InterfaceAddress;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.Reason;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.rtnetlink.route.RouteType;
import org.uplink.verbs.route.NoRouteReason;
import org.uplink.verbs.route.PathLink;
import org.uplink.verbs.route.RouteAnswer;
import tools.jackson.databind.JsonNode;

/** Answers Host.getRoute: through which device the kernel would send. Thread-safe. */
public final class GetRouteVerb {
  private final Rtnetlink kernel;

  public GetRouteVerb(Rtnetlink kernel) {
    this.kernel = kernel;
  }

  public RouteAnswer getRoute(JsonNode params) throws RpcException.Answered {
    RouteQuery query = RouteQueryReader.read(params);
    checkSource(query);
    return switch (kernel.routes().get(query)) {
      case Lookup.NoRoute(var reason) -> RouteAnswer.noRoute(reason(reason));
      case Lookup.Found(var route) -> getRoute(query, route);
    };
  }

  /**
   * Refuses a source that is not an address of this host. The kernel does not report that: for IPv4
   * it answers "no route", and it accepts any IPv6 source.
   */
  private void checkSource(RouteQuery query) throws RpcException.Answered {
    if (query.source().isEmpty()) {
      return;
    }
    InetAddress source = query.source().get();
    if (!isLocal(source) && !isAssignedToDevice(source)) {
      throw RouteQueryReader.invalidAddress("source", source, "is not an address of this host");
    }
  }

  /**
   * Returns whether the host receives packets to the address: its own addresses and 127.0.0.0/8.
   */
  private boolean isLocal(InetAddress address) {
    return kernel.routes().get(address) instanceof Lookup.Found(var route) && route.isLocal();
  }

  /**
   * Returns whether a device has the address. Addresses of a VRF's devices are local in the VRF's
   * table only, so {@link #isLocal} does not find them.
   */
  private boolean isAssignedToDevice(InetAddress address) {
    return kernel.addresses().list().stream()
        .map(InterfaceAddress::address)
        .anyMatch(own -> IpLiteral.format(own).equals(IpLiteral.format(address)));
  }

  private RouteAnswer getRoute(RouteQuery query, Route route) throws RpcException.Answered {
    if (route.type().equals(RouteType.BROADCAST)) {
      throw RouteQueryReader.invalidAddress(
          "ip", query.destination(), "is the broadcast address of a network of this host");
    }
    Optional<Device> device = route.device();
    if (device.isEmpty()) {
      return RouteAnswer.noRoute(NoRouteReason.BLACKHOLE);
    }
    Optional<Link> link = kernel.links().find(device.get().index());
    return new RouteAnswer(
        Optional.of(device.get().name()),
        Optional.empty(),
        source(query, route).map(IpLiteral::format),
        route.gateway().map(IpLiteral::format),
        Optional.of(route.table().toString()),
        Optional.of(route.type().toString()),
        mtu(route.metrics().mtu(), link),
        link.map(this::path).orElse(List.of()));
  }

  private static Optional<InetAddress> source(RouteQuery query, Route route) {
    return query
        .source()
        .or(route::preferredSource)
        .or(() -> route.source().filter(Prefix::isHost).map(Prefix::address));
  }

  private static Optional<Integer> mtu(OptionalLong ofRoute, Optional<Link> link) {
    return ofRoute.isPresent() ? Optional.of((int) ofRoute.getAsLong()) : link.map(Link::mtu);
  }

  /** Returns the links below the device. Reads all links only if there can be links below. */
  private List<PathLink> path(Link link) {
    return LinkPath.endsPath(link)
        ? List.of(LinkPath.singleLink(link))
        : LinkPath.from(kernel.links().list(), link);
  }

  private static NoRouteReason reason(Reason reason) {
    return switch (reason) {
      case UNREACHABLE -> NoRouteReason.UNREACHABLE;
      case PROHIBITED -> NoRouteReason.PROHIBITED;
      case BLACKHOLE -> NoRouteReason.BLACKHOLE;
      case NO_ROUTE -> NoRouteReason.NO_ROUTE;
    };
  }
}
