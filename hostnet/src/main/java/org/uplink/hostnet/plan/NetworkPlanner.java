package org.uplink.hostnet.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkLocalAddresses;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.LinkStateBuilder;

/**
 * Plans the creation or change of one network: its links, and the addresses, routes and rules that
 * move to its device.
 */
final class NetworkPlanner {
  private final PlannedHost host;
  private final String name;
  private final NetworkSpec spec;
  private final Optional<RunningConfiguration.RunningNetwork> former;
  private final Set<String> holders = new LinkedHashSet<>();

  NetworkPlanner(
      PlannedHost host,
      String name,
      NetworkSpec spec,
      Optional<RunningConfiguration.RunningNetwork> former) {
    this.host = host;
    this.name = name;
    this.spec = spec;
    this.former = former;
  }

  /**
   * Plans to create or change the network.
   *
   * @param ports the NICs that join the network's bond in this change. Their addresses move as well
   * @return the network's device
   */
  String plan(List<String> ports) {
    Optional<String> below = planLowerDevice();
    holders.addAll(ports);
    // What the port of an adopted bridge has, such as a route, stays there.
    below.filter(port -> !spec.isAdopted() || !isPort(port)).ifPresent(holders::add);
    former.ifPresent(network -> holders.add(network.device()));
    boolean isNew = spec.linkOptions().bridged() && host.link(name).isEmpty();
    String device = spec.linkOptions().bridged() ? planBridge(below) : below.orElseThrow();
    holders.add(device);
    if (!spec.linkOptions().bridged()) {
      below.ifPresent(this::leaveBridge);
    }
    planAddresses(device);
    if (isNew) {
      below
          .flatMap(host::link)
          .flatMap(LinkState::ownToken)
          .ifPresent(token -> host.setToken(device, token));
    }
    former
        .filter(network -> network.spec().linkOptions().bridged())
        .map(RunningConfiguration.RunningNetwork::device)
        .filter(bridge -> !bridge.equals(device))
        .ifPresent(this::removeIfUnused);
    return device;
  }

  /**
   * Plans the NIC, bond or VLAN below the network. {@link MtuPlanner} plans the MTU of a NIC or
   * bond.
   */
  private Optional<String> planLowerDevice() {
    Optional<String> base = spec.baseDevice();
    base.ifPresent(nic -> host.change(nic, link -> link.withUp(true)));
    if (base.isEmpty() || spec.vlanDevice().isEmpty()) {
      return base;
    }
    int id = spec.vlan().orElseThrow();
    Optional<LinkState> current = host.vlanOn(base.get(), id);
    LinkState lower = host.link(base.get()).orElseThrow();
    int original = host.originalMtus.of(base.get());
    LinkState vlan =
        current.orElseGet(
            () ->
                LinkStateBuilder.builder(
                        LinkState.of(spec.vlanDevice().get(), Optional.of("vlan"), original))
                    .mac(lower.mac())
                    .carrier(lower.carrier())
                    .lower(base)
                    .vlan(OptionalInt.of(id))
                    .build());
    host.put(vlan.withUp(true).withMtu(mtuOr(vlan.name(), original)));
    return Optional.of(vlan.name());
  }

  /**
   * Returns the MTU of a device that Uplink created: the requested MTU, or else the original MTU.
   */
  private int mtuOr(String device, int ofNew) {
    Optional<LinkState> current = host.link(device);
    if (spec.linkOptions().mtu().isPresent()) {
      host.originalMtus.remember(device, current.map(LinkState::mtu).orElse(ofNew));
    }
    return spec.linkOptions()
        .mtu()
        .orElseGet(() -> current.isEmpty() ? ofNew : host.originalMtus.of(device));
  }

  private String planBridge(Optional<String> below) {
    Optional<LinkState> current = host.link(name);
    Optional<LinkState> lower = below.flatMap(host::link);
    if (spec.isAdopted() && current.isPresent()) {
      host.put(current.get().withUp(true).withMtu(bridgeMtu(current, lower)));
      below.filter(port -> !isPort(port)).ifPresent(this::addToBridge);
      return name;
    }
    LinkState.Bridge options =
        new LinkState.Bridge(
            spec.linkOptions().stp(),
            spec.linkOptions().stp() ? LinkState.Bridge.STP_FORWARD_DELAY_MILLIS : 0,
            current.flatMap(LinkState::bridge).map(LinkState.Bridge::options).orElse(Map.of()),
            current.flatMap(LinkState::bridge).map(LinkState.Bridge::rawOptions).orElse(List.of()));
    LinkState bridge =
        LinkStateBuilder.builder(
                LinkState.of(name, Optional.of("bridge"), bridgeMtu(current, lower)))
            .mac(lower.flatMap(LinkState::mac).or(() -> current.flatMap(LinkState::mac)))
            .carrier(lower.map(LinkState::carrier).orElse(false))
            .master(current.flatMap(LinkState::master))
            .bridge(Optional.of(options))
            .build();
    host.put(bridge);
    if (current.isEmpty()) {
      // A new bridge takes over the sysctls of the device below.
      below.ifPresent(from -> host.copySysctls(from, name));
    }
    for (String port : host.portsOf(name)) {
      if (isFormerBase(port) && below.filter(port::equals).isEmpty()) {
        host.change(port, link -> link.withMaster(Optional.empty()));
        host.setSysctl("ipv6", port, "disable_ipv6", "0");
      }
    }
    below.ifPresent(this::addToBridge);
    return name;
  }

  private boolean isPort(String device) {
    return host.link(device).flatMap(LinkState::master).filter(name::equals).isPresent();
  }

  private void addToBridge(String port) {
    if (spec.takeOver()) {
      // Without any link-local address, the bridge would not find IPv6 routers.
      host.rememberLinkLocal(
          name,
          new LinkLocalAddresses(host.state())
              .allOf(port)
              .filter(addresses -> !addresses.isEmpty()));
      host.moveLinkLocal(port, name);
    }
    host.change(port, link -> link.withMaster(Optional.of(name)));
    host.disableIpv6(port);
  }

  /**
   * Returns the MTU of the bridge: the requested MTU, or else the original MTU of the device below.
   * An adopted bridge has the MTU that it had before: VLANs may have given the device below a
   * larger one.
   */
  private int bridgeMtu(Optional<LinkState> current, Optional<LinkState> lower) {
    if (former.flatMap(this::lowerDevice).filter(before -> !isLower(before)).isPresent()) {
      host.originalMtus.forget(name);
    }
    OptionalInt adopted = host.originalMtus.ofAdopted(name);
    if (lower.isPresent() && adopted.isPresent()) {
      return spec.linkOptions().mtu().orElseGet(adopted::getAsInt);
    }
    if (spec.linkOptions().mtu().isEmpty() && former.isEmpty() && current.isPresent()) {
      return current.get().mtu();
    }
    if (lower.isEmpty()) {
      return mtuOr(name, host.originalMtus.of(name));
    }
    return spec.linkOptions()
        .mtu()
        .orElseGet(
            () ->
                spec.vlanDevice().isPresent()
                    ? lower.get().mtu()
                    : host.originalMtus.of(lower.get().name()));
  }

  /**
   * Returns whether a port is the network's former device. Other ports, such as a guest's tap,
   * stay.
   */
  private boolean isFormerBase(String port) {
    return former.flatMap(this::lowerDevice).filter(port::equals).isPresent();
  }

  /**
   * Removes a device from the network's former bridge. The device itself becomes the network's
   * device.
   */
  private void leaveBridge(String device) {
    Optional<String> bridge = host.link(device).flatMap(LinkState::master);
    if (bridge.isPresent() && bridge.get().equals(name)) {
      host.change(device, link -> link.withMaster(Optional.empty()));
      host.setSysctl(
          "ipv6",
          device,
          "disable_ipv6",
          host.sysctl("ipv6", bridge.get(), "disable_ipv6").orElse("0"));
    }
  }

  private void planAddresses(String device) {
    host.touched.addAll(holders);
    List<String> from = new ArrayList<>(holders);
    if (spec.takeOver()) {
      // The bridge has a copy of the settings of the device below.
      planFamily(true, spec.ipv4(), from, device);
      planFamily(false, spec.ipv6(), from, device);
      return;
    }
    Ipv6SettingsPlanner settings = new Ipv6SettingsPlanner(host, name, spec.ipv6(), device);
    settings.plan();
    planFamily(true, spec.ipv4(), from, device);
    planFamily(false, spec.ipv6(), from, device);
    settings.warnOfAdvertised();
  }

  private void planFamily(boolean ipv4, NetworkSpec.Ip ip, List<String> from, String device) {
    AddressPlanner family = new AddressPlanner(host, ipv4, ip, spec.takeOver(), from, device);
    deviceLeftBehind(ipv4, ip).ifPresent(family::dropFrom);
    family.plan(defaultRoute(ip));
  }

  /**
   * Returns what becomes of the default routes. A network that names a gateway but not the default
   * route, or that had the default route until now, loses it.
   */
  private DefaultRoutePlanner.Role defaultRoute(NetworkSpec.Ip ip) {
    if (spec.defaultRoute()) {
      return DefaultRoutePlanner.Role.WANTED;
    }
    boolean had = former.filter(network -> network.spec().defaultRoute()).isPresent();
    return !spec.takeOver() && (had || ip.gateway().isPresent())
        ? DefaultRoutePlanner.Role.FORBIDDEN
        : DefaultRoutePlanner.Role.UNCHANGED;
  }

  /**
   * Returns the former device of a network that moves to a NIC which already has the requested
   * addresses. The former device's own addresses are removed and do not move.
   */
  private Optional<String> deviceLeftBehind(boolean ipv4, NetworkSpec.Ip ip) {
    Optional<String> before = former.flatMap(this::lowerDevice);
    Optional<String> after = lowerDevice(spec);
    if (before.isEmpty() || after.isEmpty() || before.equals(after)) {
      return Optional.empty();
    }
    if (spec.takeOver()) {
      return former
          .map(RunningConfiguration.RunningNetwork::device)
          .filter(_ -> hasAddresses(after.get()));
    }
    List<AddressState> existing = host.addressesOf(ipv4, List.of(after.get()));
    boolean has =
        ip.address()
            .map(wanted -> existing.stream().anyMatch(address -> address.local().equals(wanted)))
            .orElse(ip.autoconf() && !existing.isEmpty());
    return has ? former.map(RunningConfiguration.RunningNetwork::device) : Optional.empty();
  }

  private Optional<String> lowerDevice(RunningConfiguration.RunningNetwork network) {
    return lowerDevice(network.spec());
  }

  private Optional<String> lowerDevice(NetworkSpec of) {
    return of.lowerLink(host.state()).map(LinkState::name);
  }

  private boolean isLower(String device) {
    return lowerDevice(spec).filter(device::equals).isPresent();
  }

  private boolean hasAddresses(String device) {
    return !host.addressesOf(true, List.of(device)).isEmpty()
        || !host.addressesOf(false, List.of(device)).isEmpty();
  }

  /** Removes the former bridge of the network, if nothing uses it. */
  private void removeIfUnused(String bridge) {
    if (host.link(bridge).filter(link -> link.master().isEmpty()).isPresent()) {
      host.remove(bridge);
    }
  }
}
