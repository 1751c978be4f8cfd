package org.uplink.hostnet.plan;

import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.AddressStateBuilder;
import org.uplink.hostnet.state.PrefixRoutes;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.route.RouteProtocol;

/**
 * Plans the removal of a network: its bridge, its VLAN, its addresses. The NIC below stays up. If
 * the network took over a device, all addresses, routes and rules move back to the device. A VLAN
 * that the network took over stays.
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
          .plan(false);
    }
    owner.ifPresent(this::giveLinkLocalBack);
    owner.ifPresent(this::letKernelAddPrefixRoutes);
    if (spec.linkOptions().bridged()) {
      for (String port : host.portsOf(name)) {
        host.setSysctl(
            "ipv6", port, "disable_ipv6", host.sysctl("ipv6", name, "disable_ipv6").orElse("0"));
      }
      host.remove(name);
    }
    spec.baseDevice()
        .filter(_ -> spec.vlanDevice().isPresent() && owner.isEmpty())
        .flatMap(base -> host.vlanOn(base, spec.vlan().orElseThrow()))
        .ifPresent(vlan -> host.remove(vlan.name()));
  }

  /** The kernel generates the other link-local addresses again. */
  private void giveLinkLocalBack(String owner) {
    for (AddressState address : network.addresses()) {
      if (address.linkLocal()
          && !owner.equals(network.device())
          && host.addresses.stream()
              .noneMatch(
                  other -> other.device().equals(owner) && other.local().equals(address.local()))) {
        host.addresses.add(address.onLink(owner));
      }
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
