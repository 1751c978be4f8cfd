package org.uplink.hostnet.state;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.route.RouteProtocol;

/**
 * What of an object counts when two are compared: not how long it still lives, not what the kernel
 * is finding out about it, and not what the kernel makes by itself.
 */
public final class Normalization {
  private static final int NOPREFIXROUTE = 0x200;

  private Normalization() {}

  /** Whether the kernel makes and deletes this route together with a link's own addresses. */
  public static boolean isKernelManaged(RouteState route) {
    return (!route.ipv4()
            && (route.destination().address().isLinkLocalAddress()
                || route.destination().address().isMulticastAddress())
            && route.protocol().equals(RouteProtocol.KERNEL))
        || route.protocol().equals(RouteProtocol.REDIRECT);
  }

  /** Whether a router's advertisement made this route, and the next one makes it again. */
  public static boolean isAdvertised(RouteState route) {
    return route.protocol().equals(RouteProtocol.RA);
  }

  /**
   * Whether this is an address that the kernel makes for privacy and replaces now and then (RFC
   * 8981).
   */
  public static boolean isTemporary(AddressState address) {
    return !address.ipv4() && address.flags().secondary();
  }

  /** The route without what does not count. */
  public static RouteState normalize(RouteState route) {
    boolean advertised = isAdvertised(route);
    return new RouteState(
        route.destination(),
        route.source(),
        route.type(),
        route.table(),
        route.protocol(),
        route.scope(),
        route.tos(),
        route.hops(),
        route.preferredSource(),
        advertised ? OptionalLong.empty() : route.priority(),
        advertised ? RouteState.Metrics.NONE : route.metrics(),
        OptionalLong.empty(),
        route.unwritable());
  }

  /** The address without what does not count. */
  public static AddressState normalize(AddressState address) {
    return new AddressState(
        address.device(),
        address.local(),
        address.peer(),
        address.broadcast(),
        address.label(),
        address.scope(),
        new AddressFlags(address.life().isPresent() ? 0 : address.flags().bits() & NOPREFIXROUTE),
        address.life().map(life -> new AddressState.Life(0, 0)),
        address.metric());
  }

  /**
   * Whether a link is as it should be. Of the options of a bond, a bridge and a port those that are
   * named count; a bond's port has the bond's MAC.
   */
  public static boolean matches(LinkState is, LinkState wanted) {
    LinkState known = wanted;
    if (wanted.bond().isPresent() && is.bond().isPresent()) {
      LinkState.Bond bond = wanted.bond().get();
      Map<String, Integer> options = new HashMap<>(is.bond().get().options());
      options.putAll(bond.options());
      known = wanted.bond(new LinkState.Bond(bond.mode(), bond.primary(), options));
    }
    if (wanted.bridge().isPresent() && is.bridge().isPresent()) {
      LinkState.Bridge bridge = wanted.bridge().get();
      Map<String, Integer> options = new HashMap<>(is.bridge().get().options());
      options.putAll(bridge.options());
      known =
          known.bridge(new LinkState.Bridge(bridge.stp(), bridge.forwardDelayMillis(), options));
    }
    boolean ofBond = wanted.master().isPresent() && wanted.master().equals(is.master());
    if (ofBond && wanted.master().get().startsWith("bond")) {
      known = known.mac(is.mac());
    }
    if (wanted.master().equals(is.master())) {
      Map<String, Integer> options = new HashMap<>(is.portOptions());
      options.putAll(wanted.portOptions());
      known = known.port(options);
    }
    return normalize(is).equals(normalize(known));
  }

  private static LinkState normalize(LinkState link) {
    return new LinkState(
        link.name(),
        link.kind(),
        link.mac(),
        Optional.empty(),
        link.mtu(),
        link.up(),
        false,
        link.master(),
        link.lower(),
        link.vlan(),
        link.bridge(),
        link.bond(),
        link.portOptions());
  }
}
