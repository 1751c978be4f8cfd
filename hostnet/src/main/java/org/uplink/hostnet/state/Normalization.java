package org.uplink.hostnet.state;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.route.RouteType;

/**
 * Removes the values of objects that a comparison must ignore: remaining lifetimes, transient
 * flags, and values that the kernel chooses.
 */
public final class Normalization {
  private static final AddressFlags NO_FLAGS = new AddressFlags(0);

  /** {@code IFA_F_NODAD}, which has an effect only when an address is added. */
  private static final int ADDED_WITHOUT_DAD = 2;

  private Normalization() {}

  /**
   * Returns whether the kernel adds and deletes this route with the addresses of its link. The
   * route to the link-local prefix with another metric is NetworkManager's, which adds its
   * addresses without their routes.
   */
  public static boolean isKernelManaged(RouteState route) {
    boolean kernels = !route.ipv4() && route.protocol().equals(RouteProtocol.KERNEL);
    InetAddress destination = route.destination().address();
    return (kernels && destination.isMulticastAddress())
        || (kernels
            && destination.isLinkLocalAddress()
            && route.priority().orElse(0) == PrefixRoutes.IPV6_METRIC)
        || route.protocol().equals(RouteProtocol.REDIRECT);
  }

  /** Returns whether a router advertisement added this route. The next one adds it again. */
  public static boolean isAdvertised(RouteState route) {
    return route.protocol().equals(RouteProtocol.RA);
  }

  /**
   * Returns whether this is a temporary address, which the kernel replaces from time to time (RFC
   * 8981).
   */
  public static boolean isTemporary(AddressState address) {
    return !address.ipv4() && address.flags().secondary();
  }

  /**
   * Returns whether two routes send the same packets to the same next hops. Their protocols, source
   * addresses and metrics may differ.
   */
  public static boolean isSameRoute(RouteState one, RouteState other) {
    return identity(one).equals(identity(other));
  }

  /** Returns what {@link #isSameRoute} compares, as a key for look-ups. */
  public static RouteIdentity identity(RouteState route) {
    return new RouteIdentity(
        route.destination(),
        route.source(),
        route.table(),
        route.tos(),
        route.type(),
        route.priority().orElse(0),
        route.hops().stream().map(hop -> new HopIdentity(hop.device(), hop.gateway())).toList());
  }

  /** Returns what identifies an address to the kernel. */
  public static AddressIdentity identity(AddressState address) {
    return new AddressIdentity(address.device(), address.local(), address.peer());
  }

  /** Returns the route without the values that do not matter in a comparison. */
  public static RouteState normalize(RouteState route) {
    boolean advertised = isAdvertised(route);
    return RouteStateBuilder.builder(route)
        .priority(advertised ? OptionalLong.empty() : route.priority())
        .metrics(advertised ? RouteState.Metrics.NONE : route.metrics())
        .expires(OptionalLong.empty())
        .build();
  }

  /** Returns the address without the values that do not matter in a comparison. */
  public static AddressState normalize(AddressState address) {
    if (address.expires()) {
      // A router advertisement adds it again, with its own flags.
      return AddressStateBuilder.builder(address)
          .flags(NO_FLAGS)
          .life(Optional.of(new AddressState.Life(0, 0)))
          .rawAttributes(List.of())
          .build();
    }
    // The kernel marks a link-local address that it generated. An added address without the mark is
    // equal.
    return AddressStateBuilder.builder(address)
        .rawAttributes(address.linkLocal() ? List.of() : address.rawAttributes())
        .flags(new AddressFlags(address.flags().writable().bits() & ~ADDED_WITHOUT_DAD))
        .life(
            address
                .life()
                .map(life -> new AddressState.Life(Math.min(life.preferred(), 1), life.valid())))
        .build();
  }

  /**
   * Returns whether a link has the wanted values. Compares only the options that {@code wanted}
   * names. Does not compare the MAC of a bond's port, which is the bond's MAC, and compares the
   * alternative names only if the link was created again.
   */
  public static boolean matches(LinkState current, LinkState wanted) {
    return normalize(current).equals(normalize(completed(wanted, current)))
        && wanted.alternativeNamesLostIn(current).isEmpty();
  }

  /** Returns a wanted link with the current values of what it does not name. */
  public static LinkState completed(LinkState wanted, LinkState current) {
    LinkStateBuilder expected =
        LinkStateBuilder.builder(wanted)
            .token(wanted.token().or(current::token))
            .alias(wanted.alias().or(current::alias))
            .broadcast(wanted.broadcast().or(current::broadcast))
            .settings(completed(wanted.settings(), current.settings()))
            .vlanOptions(completed(wanted.vlanOptions(), current.vlanOptions()));
    if (wanted.bond().isPresent() && current.bond().isPresent()) {
      LinkState.Bond bond = wanted.bond().get();
      LinkState.Bond now = current.bond().get();
      expected.bond(
          Optional.of(
              new LinkState.Bond(
                  bond.mode(),
                  bond.primary(),
                  completed(bond.options(), now.options()),
                  bond.arpTargets().or(now::arpTargets),
                  completed(bond.rawOptions(), now.rawOptions()))));
    }
    if (wanted.bridge().isPresent() && current.bridge().isPresent()) {
      LinkState.Bridge bridge = wanted.bridge().get();
      LinkState.Bridge now = current.bridge().get();
      expected.bridge(
          Optional.of(
              new LinkState.Bridge(
                  bridge.stp(),
                  bridge.forwardDelayMillis(),
                  completed(bridge.options(), now.options()),
                  completed(bridge.rawOptions(), now.rawOptions()))));
    }
    boolean samePort = wanted.master().isPresent() && wanted.master().equals(current.master());
    if (samePort && wanted.master().get().startsWith("bond")) {
      expected.mac(current.mac());
    }
    if (wanted.master().equals(current.master())) {
      expected
          .portOptions(completed(wanted.portOptions(), current.portOptions()))
          .rawPortOptions(completed(wanted.rawPortOptions(), current.rawPortOptions()));
    }
    return expected.build();
  }

  /**
   * Returns the link without the values that do not matter in a comparison, and without large
   * receive offload, which is set and compared separately.
   */
  public static LinkState normalize(LinkState link) {
    return link.withPermanentMac(Optional.empty())
        .withCarrier(false)
        .withReceiveOffloadOn(false)
        .withFixed(Optional.empty())
        .withDriverMtu(Optional.empty());
  }

  private static Map<String, Long> completed(Map<String, Long> wanted, Map<String, Long> current) {
    Map<String, Long> all = new HashMap<>(current);
    all.putAll(wanted);
    return all;
  }

  /** Returns the attributes in the order of the current ones. */
  private static List<RawAttribute> completed(
      List<RawAttribute> wanted, List<RawAttribute> current) {
    Map<Integer, RawAttribute> all = new LinkedHashMap<>();
    current.forEach(raw -> all.put(raw.number(), raw));
    wanted.forEach(raw -> all.put(raw.number(), raw));
    return List.copyOf(all.values());
  }

  /** The packets of a route, and the next hops to which it sends them. */
  public record RouteIdentity(
      Prefix destination,
      Optional<Prefix> source,
      TableId table,
      int tos,
      RouteType type,
      long priority,
      List<HopIdentity> hops) {}

  /** A next hop of a {@link RouteIdentity}. */
  public record HopIdentity(Optional<String> device, Optional<InetAddress> gateway) {}

  /** The values by which the kernel identifies an address. */
  public record AddressIdentity(String device, Prefix local, Optional<InetAddress> peer) {}
}
