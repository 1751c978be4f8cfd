package org.uplink.hostnet.state;

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
 * @param destination where to
 * @param source where from (IPv6), where it matters
 * @param type what happens to a packet
 * @param table its table
 * @param protocol who put it there
 * @param scope how far the destination is
 * @param tos type of service; 0: any
 * @param hops its ways
 * @param preferredSource the source of sockets that have none
 * @param priority what {@code ip} calls the metric; absent: 0
 * @param metrics the metrics that it sets, by the kernel's number, and those that are locked
 * @param expires seconds that it will live; absent: for ever
 * @param unwritable why it can be read but not written here (an encapsulation, a next-hop object)
 */
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
    Optional<String> unwritable) {
  /** Keeps a copy. */
  public RouteState {
    hops = List.copyOf(hops);
  }

  /**
   * One way.
   *
   * @param device the link's name
   * @param gateway the router
   * @param weight its share
   * @param onlink whether the router is on the link whatever the addresses say
   * @param dead whether the kernel has given it up, because its link lost its last address
   */
  public record Hop(
      Optional<String> device,
      Optional<InetAddress> gateway,
      int weight,
      boolean onlink,
      boolean dead) {}

  /**
   * The metrics of a route.
   *
   * @param values by the kernel's number
   * @param locked those that path discovery must not change
   * @param congestionControl the algorithm that it names
   */
  public record Metrics(
      Map<Integer, Long> values, Set<Integer> locked, Optional<String> congestionControl) {
    /** None is set. */
    public static final Metrics NONE = new Metrics(Map.of(), Set.of(), Optional.empty());

    /** Keeps copies. */
    public Metrics {
      values = Map.copyOf(values);
      locked = Set.copyOf(locked);
    }
  }

  /** Whether it is an IPv4 route. */
  public boolean ipv4() {
    return destination.address() instanceof Inet4Address;
  }

  /** Whether one of its ways is by this device. */
  public boolean uses(String device) {
    return hops.stream().anyMatch(hop -> hop.device().filter(device::equals).isPresent());
  }

  /** The same by these ways. */
  public RouteState hops(List<Hop> others) {
    return new RouteState(
        destination,
        source,
        type,
        table,
        protocol,
        scope,
        tos,
        others,
        preferredSource,
        priority,
        metrics,
        expires,
        unwritable);
  }

  /** The same with another metric. */
  public RouteState priority(long other) {
    return new RouteState(
        destination,
        source,
        type,
        table,
        protocol,
        scope,
        tos,
        hops,
        preferredSource,
        OptionalLong.of(other),
        metrics,
        expires,
        unwritable);
  }

  /** The same with each way by this device going by another. */
  public RouteState moved(String device, String other) {
    return hops(
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
}
