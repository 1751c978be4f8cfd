package org.uplink.hostnet.state;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.route.RouteType;

/**
 * A route of a table.
 *
 * @param destination the destination prefix
 * @param source the source prefix of a source-specific route (IPv6)
 * @param type what happens to a packet
 * @param table the routing table
 * @param protocol who added the route
 * @param scope the scope of the destination
 * @param tos the type of service. 0: any
 * @param hops the next hops
 * @param preferredSource the source address of sockets that are not bound to one
 * @param priority what ip(8) calls the metric. Absent: 0
 * @param metrics the path metrics
 * @param expires seconds until the route expires. Absent: never
 * @param unwritable why this version can read the route and cannot add it, such as an encapsulation
 */
@RecordBuilder
public record RouteState(
    Prefix destination,
    Optional<Prefix> source,
    RouteType type,
    TableId table,
    RouteProtocol protocol,
    Scope scope,
    int tos,
    List<Hop> hops,
    Optional<InetAddress> preferredSource,
    OptionalLong priority,
    Metrics metrics,
    OptionalLong expires,
    Optional<String> unwritable)
    implements RouteStateBuilder.With {
  public RouteState {
    hops = List.copyOf(hops);
  }

  /** Returns whether this is an IPv4 route. */
  public boolean ipv4() {
    return destination.address() instanceof Inet4Address;
  }

  /** Returns whether one of the next hops goes through this device. */
  public boolean uses(String device) {
    return hops.stream().anyMatch(hop -> hop.device().filter(device::equals).isPresent());
  }

  /** Returns this route with another device in place of {@code device}. */
  public RouteState moved(String device, String other) {
    return withHops(
        hops.stream()
            .map(
                hop ->
                    hop.device().filter(device::equals).isPresent()
                        ? new Hop(
                            Optional.of(other),
                            hop.gateway(),
                            hop.weight(),
                            hop.onlink(),
                            hop.dead())
                        : hop)
            .toList());
  }

  /**
   * A next hop.
   *
   * @param device the link's name
   * @param gateway the gateway
   * @param weight the share of this hop among others
   * @param onlink whether the gateway is on the link, whatever the addresses say
   * @param dead whether the kernel has stopped using it because its link lost its last address
   */
  public record Hop(
      Optional<String> device,
      Optional<InetAddress> gateway,
      int weight,
      boolean onlink,
      boolean dead) {}

  /**
   * The path metrics of a route.
   *
   * @param values the metrics by the kernel's numbers
   * @param locked the metrics that path discovery must not change
   * @param congestionControl the congestion control algorithm
   */
  public record Metrics(
      Map<Integer, Long> values, Set<Integer> locked, Optional<String> congestionControl) {
    /** No metrics. */
    public static final Metrics NONE = new Metrics(Map.of(), Set.of(), Optional.empty());

    public Metrics {
      values = Map.copyOf(values);
      locked = Set.copyOf(locked);
    }
  }
}
