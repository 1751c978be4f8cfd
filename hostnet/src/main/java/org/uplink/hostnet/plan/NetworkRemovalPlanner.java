package org.uplink.hostnet.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.AddressStateBuilder;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.PrefixRoutes;
import org.uplink.hostnet.sysctl.LinkSysctls;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/**
 * Plans the removal of a network: its bridge, its VLAN, its addresses. The NIC below stays up. If
 * the network took over a device, all addresses, routes and rules move back to the device. A VLAN
 * that existed before the network stays.
 */
final class NetworkRemovalPlanner {
  private final PlannedHost host;
  private final String name;
  private final RunningConfiguration.RunningNetwork network;

  NetworkRemovalPlanner(
      PlannedHost host, String name, RunningConfiguration.RunningNetwork network) {
    this.host = host;
    this.name = name;
    this.network = network;
  }

  void plan() {
    NetworkSpec spec = network.spec();
    String device = network.device();
    host.touched.add(device);
    List<String> holders = List.of(device);
    Optional<String> owner =
        (spec.vlanDevice().isPresent()
                ? network.takenOver().flatMap(RunningConfiguration.TakenOver::vlan)
                : spec.baseDevice())
            .filter(lower -> spec.takeOver() && host.link(lower).isPresent());
    for (boolean ipv4 : new boolean[] {true, false}) {
      new AddressPlanner(
              host, ipv4, NetworkSpec.Ip.NONE, owner.isPresent(), holders, owner.orElse(device))
          .plan(DefaultRoutePlanner.Role.UNCHANGED);
    }
    owner.ifPresent(this::giveLinkLocalBack);
    owner.ifPresent(this::letKernelAddPrefixRoutes);
    owner.ifPresent(this::giveLabelsBack);
    owner.ifPresent(this::giveIpv6MtuBack);
    if (spec.linkOptions().bridged()) {
      warnOfAdopted();
      for (String port : host.portsOf(name)) {
        host.setSysctl(
            "ipv6", port, "disable_ipv6", host.sysctl("ipv6", name, "disable_ipv6").orElse("0"));
      }
      host.remove(name);
    }
    spec.baseDevice()
        .filter(_ -> spec.vlanDevice().isPresent())
        .flatMap(base -> host.vlanOn(base, spec.vlan().orElseThrow()))
        .map(LinkState::name)
        .ifPresent(vlan -> LeftVlanPlanner.leave(host, network, vlan));
  }

  private void warnOfAdopted() {
    if (network.spec().isAdopted() && host.link(name).isPresent()) {
      List<String> others =
          host.portsOf(name).stream()
              .filter(port -> network.spec().lowerDevice().filter(port::equals).isEmpty())
              .toList();
      host.warnings.add(
          PlanWarning.ofDevice(
              WarningCode.ADOPTED_BRIDGE_REMOVED,
              name,
              "Uplink did not make the bridge %s, and the change removes it%s. The program that made it may make it again"
                  .formatted(
                      name,
                      others.isEmpty()
                          ? ""
                          : "; its ports "
                              + String.join(", ", others)
                              + " lose their connection")));
    }
  }

  /**
   * Gives the NIC the link-local addresses that it had. The kernel generates the other ones again.
   */
  private void giveLinkLocalBack(String owner) {
    Optional<List<Prefix>> known =
        network.takenOver().flatMap(RunningConfiguration.TakenOver::linkLocal);
    host.rememberLinkLocal(owner, known);
    if (owner.equals(network.device())) {
      return;
    }
    List<AddressState> moving = new ArrayList<>(network.addresses());
    host.addresses.stream()
        .filter(address -> address.device().equals(network.device()))
        .filter(address -> known.filter(all -> all.contains(address.local())).isPresent())
        .forEach(moving::add);
    for (AddressState address : moving) {
      if (address.linkLocal()
          && host.addresses.stream()
              .noneMatch(
                  other -> other.device().equals(owner) && other.local().equals(address.local()))) {
        host.addresses.add(address.onLink(owner));
      }
    }
  }

  private void giveLabelsBack(String owner) {
    Map<String, String> labels =
        network.takenOver().map(RunningConfiguration.TakenOver::labels).orElse(new TreeMap<>());
    PlannedHost.replaceIf(
        host.addresses,
        address -> address.device().equals(owner) && labels.containsKey(address.local().toString()),
        address -> address.withOwnLabel(labels.getOrDefault(address.local().toString(), "")));
  }

  /** The bridge has the value that somebody has set, if the kernel has not reset it. */
  private void giveIpv6MtuBack(String owner) {
    if (!owner.equals(network.device())) {
      host.sysctl("ipv6", network.device(), LinkSysctls.MTU)
          .ifPresentOrElse(
              value -> host.setSysctl("ipv6", owner, LinkSysctls.MTU, value),
              () -> host.sysctls.remove(LinkSysctls.mtuKey(owner).toString()));
    }
  }

  /**
   * Lets the kernel add the prefix routes of addresses again, as before the addresses moved to the
   * network.
   */
  private void letKernelAddPrefixRoutes(String owner) {
    host.addresses.replaceAll(
        address -> {
          AddressState plain =
              AddressStateBuilder.builder(address)
                  .flags(new AddressFlags(address.flags().bits() & ~AddressState.NO_PREFIX_ROUTE))
                  .build();
          boolean kernelAddedIt =
              network
                  .takenOver()
                  .map(known -> !known.withoutPrefixRoute().contains(address.local()))
                  .orElseGet(() -> hasKernelRoute(plain, owner));
          return address.device().equals(owner) && address.hasPrefixRoute() && kernelAddedIt
              ? plain
              : address;
        });
  }

  /**
   * Returns whether there is a route of the kernel's protocol for an address's prefix. An address
   * whose route the kernel did not add has none. Of several addresses with one prefix, the route
   * names the first.
   */
  private boolean hasKernelRoute(AddressState plain, String owner) {
    return PrefixRoutes.kernelRouteFor(plain)
        .map(
            route ->
                host.routes.stream()
                    .filter(other -> other.protocol().equals(RouteProtocol.KERNEL))
                    .filter(other -> other.uses(owner))
                    .anyMatch(other -> other.destination().equals(route.destination())))
        .orElse(true);
  }
}
