package org.uplink.hostnet.state;

import java.util.stream.Collectors;
import org.uplink.address.IpLiteral;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.RouteType;

/** Formats routes nearly as {@code ip route} does. */
public final class RouteFormat {
  private RouteFormat() {}

  public static String format(RouteState route) {
    String destination =
        route.destination().length() == 0 ? "default" : route.destination().toString();
    String type = route.type().equals(RouteType.UNICAST) ? "" : route.type() + " ";
    String table = route.table().equals(TableId.MAIN) ? "" : " table " + route.table();
    String metric = route.priority().isPresent() ? " metric " + route.priority().getAsLong() : "";
    return type
        + (route.ipv4() ? "" : route.destination().length() == 0 ? "(IPv6) " : "")
        + destination
        + route.hops().stream().map(RouteFormat::hop).collect(Collectors.joining())
        + table
        + metric;
  }

  private static String hop(RouteState.Hop hop) {
    return hop.gateway().map(router -> " via " + IpLiteral.format(router)).orElse("")
        + hop.device().map(name -> " dev " + name).orElse("");
  }
}
