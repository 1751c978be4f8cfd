package org.uplink.hostnet.state;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.Encapsulation;
import org.uplink.rtnetlink.route.Realms;
import org.uplink.rtnetlink.route.RouteFlags;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.route.RouteType;
import org.uplink.rtnetlink.route.RouterPreference;

/**
 * A route of a table.
 *
 * @param destination the destination prefix
 * @param source the source prefix of a source-specific route (IPv6)
 * @param type what happens to a packet
 * @param table the routing table
 * @param protocol who added the route
 * @param scope the scope of the destination
 * @param tos the type of service. 0 matches any
 * @param hops the next hops
 * @param preferredSource the source address of sockets that are not bound to one
 * @param priority what ip(8) calls the metric. If absent, it is 0
 * @param metrics the path metrics
 * @param expires seconds until the route expires. If absent, the route does not expire
 * @param unwritable why this version can read the route but not add it, such as a next-hop object
 * @param flags the flags of the route beside those of a single next hop, if it has any
 * @param realms the realms for traffic classification (IPv4)
 * @param preference the preference of the router, if it is not the default (IPv6)
 * @param rawAttributes what the kernel shows besides, by its numbers
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
    Optional<String> unwritable,
    Optional<RouteFlags> flags,
    Optional<Realms> realms,
    Optional<RouterPreference> preference,
    List<RawAttribute> rawAttributes)
    implements RouteStateBuilder.With {
  public RouteState {
    hops = List.copyOf(hops);
    rawAttributes = List.copyOf(rawAttributes);
  }

  /** Returns a unicast route of the main table, with nothing but what the parameters name. */
  public static RouteState unicast(
      Prefix destination, RouteProtocol protocol, Scope scope, Hop hop) {
    return new RouteState(
        destination,
        Optional.empty(),
        RouteType.UNICAST,
        TableId.MAIN,
        protocol,
        scope,
        0,
        List.of(hop),
        Optional.empty(),
        OptionalLong.empty(),
        Metrics.NONE,
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /** Returns whether this is an IPv4 route. */
  public boolean ipv4() {
    return destination.address() instanceof Inet4Address;
  }

  /** Returns whether one of the next hops goes through this device. */
  public boolean uses(String device) {
    return hops.stream().anyMatch(hop -> hop.device().filter(device::equals).isPresent());
  }

  /**
   * Returns this route without the next hops through some devices; empty if no next hop is left.
   */
  public Optional<RouteState> without(Collection<String> devices) {
    List<Hop> left =
        hops.stream().filter(hop -> hop.device().filter(devices::contains).isEmpty()).toList();
    if (left.isEmpty()) {
      return Optional.empty();
    }
    if (left.size() > 1) {
      return Optional.of(withHops(left));
    }
    // The kernel shows neither a share nor realms of a single next hop.
    Hop last = left.getFirst();
    return Optional.of(
        withHops(List.of(last.alone()))
            .withRealms(last.realms().isPresent() ? last.realms() : realms));
  }

  /** Returns whether one of the next hops goes through one of these devices. */
  public boolean usesAnyOf(Collection<String> devices) {
    return hops.stream().anyMatch(hop -> hop.device().filter(devices::contains).isPresent());
  }

  /** Returns this route with another device in place of {@code device}. */
  public RouteState moved(String device, String other) {
    return withDevices(name -> name.equals(device) ? other : name);
  }

  /** Returns this route with the devices that the function returns for its devices. */
  public RouteState withDevices(UnaryOperator<String> others) {
    return withHops(
        hops.stream()
            .map(hop -> hop.device().map(others).map(hop::withDevice).orElse(hop))
            .toList());
  }

  /**
   * A next hop.
   *
   * @param device the link's name
   * @param gateway the gateway
   * @param weight the share of this hop among others
   * @param onlink whether the gateway is on the link even if no prefix of the link contains it
   * @param dead whether the kernel has stopped using it because its link lost its last address
   * @param encapsulation how the kernel encapsulates packets, if it does
   * @param realms the realms of one of several next hops (IPv4)
   * @param rawAttributes what the kernel shows besides, by its numbers
   */
  public record Hop(
      Optional<String> device,
      Optional<InetAddress> gateway,
      int weight,
      boolean onlink,
      boolean dead,
      Optional<Encapsulation.Other> encapsulation,
      Optional<Realms> realms,
      List<RawAttribute> rawAttributes) {
    public Hop {
      rawAttributes = List.copyOf(rawAttributes);
    }

    /** Returns the next hop of a route through a device, and through a gateway if there is one. */
    public static Hop through(String device, Optional<InetAddress> gateway) {
      return new Hop(
          Optional.of(device),
          gateway,
          1,
          false,
          false,
          Optional.empty(),
          Optional.empty(),
          List.of());
    }

    /** Returns this next hop with a gateway that is on the link, whatever its prefixes are. */
    public Hop marked() {
      return new Hop(device, gateway, weight, true, dead, encapsulation, realms, rawAttributes);
    }

    /** Returns this next hop through another link. */
    public Hop withDevice(String other) {
      return new Hop(
          Optional.of(other), gateway, weight, onlink, dead, encapsulation, realms, rawAttributes);
    }

    /** Returns this next hop as the only one of a route. */
    Hop alone() {
      return new Hop(
          device, gateway, 1, onlink, dead, encapsulation, Optional.empty(), rawAttributes);
    }
  }

  /**
   * The path metrics of a route.
   *
   * @param values the metrics by the kernel's numbers
   * @param locked the metrics that path discovery must not change
   * @param congestionControl the congestion control algorithm
   * @param rawAttributes the metrics that are not numbers, by the kernel's numbers
   */
  public record Metrics(
      Map<Integer, Long> values,
      Set<Integer> locked,
      Optional<String> congestionControl,
      List<RawAttribute> rawAttributes) {
    /** No metrics. */
    public static final Metrics NONE = new Metrics(Map.of(), Set.of(), Optional.empty(), List.of());

    public Metrics {
      // Sorted, so that equal metrics are the same text too.
      values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
      locked = Collections.unmodifiableSortedSet(new TreeSet<>(locked));
      rawAttributes = List.copyOf(rawAttributes);
    }
  }
}
