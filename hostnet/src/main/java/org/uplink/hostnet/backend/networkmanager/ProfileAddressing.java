package org.uplink.hostnet.backend.networkmanager;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.PrefixRoutes;
import org.uplink.hostnet.state.RouteState;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.verbs.setup.SetupCode;

/**
 * Writes the addressing of a request into the profile of a network's device, as the kernel has it
 * after the change, with the same metrics. NetworkManager adopts a device only if its profile and
 * the kernel agree.
 *
 * @param planned the host after the change in the kernel
 * @param device the device that has the network's addresses
 */
record ProfileAddressing(NetworkState planned, String device) {
  private static final Pattern ADDRESS = Pattern.compile("address(es)?[0-9]*");
  private static final Pattern ROUTE = Pattern.compile("routes?[0-9]*");
  private static final String METRIC = "route-metric";

  /**
   * Returns the profile with the addressing of the request. A network that takes over what its
   * device has keeps the sections of the profile.
   *
   * @throws SetupRefusedException if NetworkManager would have to get the addresses from routers
   */
  Keyfile applyTo(Keyfile profile, NetworkSpec spec) {
    if (spec.takeOver()) {
      return profile;
    }
    if (spec.ipv6().autoconf()) {
      throw new SetupRefusedException(
          SetupCode.NOT_SUPPORTED,
          "on NICs of NetworkManager, Uplink does not support a network that names ipv6autoconf. A network with takeOver keeps what routers advertise to its NIC");
    }
    return applyTo(applyTo(profile, true), false);
  }

  /**
   * Returns whether NetworkManager can adopt the device with this profile, as far as its static
   * addresses say.
   */
  boolean fits(Keyfile profile) {
    return fits(profile, true) && fits(profile, false);
  }

  /** Returns whether a key of a family's section is an address. */
  static boolean isAddress(String key) {
    return ADDRESS.matcher(key).matches();
  }

  private boolean fits(Keyfile profile, boolean ipv4) {
    String method = profile.get(ipv4 ? "ipv4" : "ipv6", "method").orElse("auto");
    if (method.equals("manual")) {
      return applyTo(profile, ipv4).equals(profile);
    }
    boolean isLeased =
        planned.addressesOf(device).stream().anyMatch(it -> it.ipv4() && it.expires());
    return lasting(ipv4).isEmpty() && (!ipv4 || method.equals("disabled") || isLeased);
  }

  private Keyfile applyTo(Keyfile profile, boolean ipv4) {
    String family = ipv4 ? "ipv4" : "ipv6";
    Map<String, String> section = profile.section(family);
    List<AddressState> addresses = lasting(ipv4);
    String method = method(ipv4, section.getOrDefault("method", "auto"), addresses);
    Optional<RouteState> defaultRoute = defaultRoute(ipv4);
    if (isSame(section, method, addresses, defaultRoute)) {
      return profile;
    }
    Keyfile changed = profile;
    for (Map.Entry<String, String> entry : section.entrySet()) {
      String key = entry.getKey();
      if (isAddress(key)
          || key.equals("gateway")
          || (isRoute(key) && !isPlanned(section.getOrDefault(base(key), "")))) {
        changed = changed.without(family, key);
      }
    }
    changed = changed.with(family, "method", method);
    for (int i = 0; i < addresses.size(); i++) {
      changed = changed.with(family, "address" + (i + 1), addresses.get(i).local().toString());
    }
    OptionalLong metric = prefixMetric(addresses);
    if (metric.isPresent()) {
      changed = changed.with(family, METRIC, Long.toString(metric.getAsLong()));
    }
    return defaultRoute.isPresent() ? withDefault(changed, family, defaultRoute.get()) : changed;
  }

  /**
   * Writes the default route. Only a route of its own can have another metric than the routes to
   * the prefixes of the addresses.
   */
  private static Keyfile withDefault(Keyfile profile, String family, RouteState route) {
    String gateway = IpLiteral.format(gatewayOf(route).orElseThrow());
    String metric = Long.toString(route.priority().orElse(0));
    if (profile.get(family, METRIC).filter(metric::equals).isPresent()) {
      return profile.with(family, "gateway", gateway);
    }
    int number = 1;
    while (profile.get(family, "route" + number).isPresent()) {
      number++;
    }
    return profile.with(
        family, "route" + number, "%s,%s,%s".formatted(route.destination(), gateway, metric));
  }

  private List<AddressState> lasting(boolean ipv4) {
    return planned.addressesOf(device).stream()
        .filter(address -> address.ipv4() == ipv4)
        .filter(address -> !address.expires() && !address.linkLocal())
        .toList();
  }

  private String method(boolean ipv4, String former, List<AddressState> addresses) {
    if (!addresses.isEmpty()) {
      return "manual";
    }
    boolean disabled =
        ipv4
            || Optional.ofNullable(planned.sysctlsOf(device).get("ipv6/disable_ipv6"))
                .filter("1"::equals)
                .isPresent();
    if (disabled) {
      return "disabled";
    }
    return List.of("disabled", "ignore").contains(former) ? former : "link-local";
  }

  /** Returns whether a section says already what the kernel has. */
  private boolean isSame(
      Map<String, String> section,
      String method,
      List<AddressState> addresses,
      Optional<RouteState> defaultRoute) {
    List<String> has = new ArrayList<>();
    Optional<String> gateway = Optional.ofNullable(section.get("gateway"));
    for (Map.Entry<String, String> entry : section.entrySet()) {
      if (isAddress(entry.getKey())) {
        String[] parts = entry.getValue().split("[,;]", -1);
        has.add(parts[0]);
        gateway = gateway.or(() -> parts.length > 1 ? Optional.of(parts[1]) : Optional.empty());
      }
    }
    boolean routesStay =
        section.entrySet().stream()
            .filter(entry -> ROUTE.matcher(entry.getKey()).matches())
            .allMatch(entry -> isPlanned(entry.getValue()));
    boolean isDefaultRoute =
        section.entrySet().stream()
            .filter(entry -> ROUTE.matcher(entry.getKey()).matches())
            .anyMatch(entry -> isDefault(entry.getValue()));
    Optional<String> wanted =
        defaultRoute.flatMap(ProfileAddressing::gatewayOf).map(IpLiteral::format);
    return method.equals(section.get("method"))
        && sorted(has).equals(sorted(addresses.stream().map(it -> it.local().toString()).toList()))
        && (gateway.equals(wanted) || (isDefaultRoute && gateway.isEmpty()))
        && routesStay;
  }

  private static List<String> sorted(List<String> texts) {
    return texts.stream().sorted().toList();
  }

  /** Returns the default route that the kernel prefers, if there is one. */
  private Optional<RouteState> defaultRoute(boolean ipv4) {
    return planned.routesThrough(device).stream()
        .filter(route -> route.ipv4() == ipv4 && route.destination().length() == 0)
        .filter(route -> route.table().equals(TableId.MAIN))
        .filter(route -> !Normalization.isAdvertised(route) && route.expires().isEmpty())
        .filter(route -> gatewayOf(route).isPresent())
        .min(Comparator.comparingLong(route -> route.priority().orElse(0)));
  }

  private static Optional<InetAddress> gatewayOf(RouteState route) {
    return route.hops().getFirst().gateway();
  }

  /** Returns the metric of the route to the prefix of the first address that has one. */
  private OptionalLong prefixMetric(List<AddressState> addresses) {
    return addresses.stream()
        .map(address -> PrefixRoutes.prefixRoute(address, device))
        .flatMap(
            wanted ->
                planned.routesThrough(device).stream()
                    .filter(route -> route.destination().equals(wanted.destination()))
                    .filter(route -> route.table().equals(TableId.MAIN))
                    .filter(route -> route.hops().getFirst().gateway().isEmpty()))
        .mapToLong(route -> route.priority().orElse(0))
        .findFirst();
  }

  /** Returns whether a key is a route of a profile, or has the options of one. */
  private static boolean isRoute(String key) {
    return ROUTE.matcher(base(key)).matches();
  }

  /** Returns the key of the route that a key with options belongs to. */
  private static String base(String key) {
    return key.endsWith("_options") ? key.substring(0, key.length() - "_options".length()) : key;
  }

  /** Returns whether the kernel has the route of a profile after the change. */
  private boolean isPlanned(String route) {
    String destination = route.split("[,;]", -1)[0];
    return planned.routesThrough(device).stream()
        .filter(it -> it.destination().toString().equals(destination))
        .anyMatch(it -> gatewayMatches(it, route));
  }

  private static boolean gatewayMatches(RouteState route, String text) {
    String[] parts = text.split("[,;]", -1);
    String gateway = parts.length > 1 ? parts[1] : "";
    return gatewayOf(route)
        .map(address -> gateway.equals(IpLiteral.format(address)))
        .orElse(gateway.isEmpty() || gateway.equals("0.0.0.0") || gateway.equals("::"));
  }

  private static boolean isDefault(String route) {
    return route.split("[,;]", -1)[0].endsWith("/0");
  }
}
