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
 * the network took over a device, all addresses, routes and rules move back to the device.
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
        spec.lowerDevice()
            .filter(_ -> spec.takeOver() && spec.vlanDevice().isEmpty())
            .filter(lower -> host.link(lower).isPresent());
    for (boolean ipv4 : new boolean[] {true, false}) {
      new AddressPlanner(
              host, ipv4, NetworkSpec.Ip.NONE, owner.isPresent(), holders, owner.orElse(device))
          .plan(false);
    }
    owner.ifPresent(this::letKernelAddPrefixRoutes);
    if (spec.linkOptions().bridged()) {
      for (String port : host.portsOf(name)) {
        host.setSysctl(
            "ipv6", port, "disable_ipv6", host.sysctl("ipv6", name, "disable_ipv6").orElse("0"));
      }
      host.remove(name);
    }
    spec.baseDevice()
        .filter(_ -> spec.vlanDevice().isPresent())
        .flatMap(base -> host.vlanOn(base, spec.vlan().orElseThrow()))
        .ifPresent(vlan -> host.remove(vlan.name()));
  }

  /**
   * Lets the kernel add the prefix routes of addresses again, as before the addresses moved to the
   * network. A prefix route that the kernel added has the protocol "kernel".
   */
  private void letKernelAddPrefixRoutes(String owner) {
    host.addresses.replaceAll(
        address -> {
          AddressState plain =
              AddressStateBuilder.builder(address)
                  .flags(new AddressFlags(address.flags().bits() & ~AddressState.NO_PREFIX_ROUTE))
                  .build();
          // Of several addresses with one prefix, the route names the first.
          boolean kernelAddedIt =
              PrefixRoutes.kernelRouteFor(plain)
                  .map(
                      route ->
                          host.routes.stream()
                              .filter(other -> other.protocol().equals(RouteProtocol.KERNEL))
                              .filter(other -> other.uses(owner))
                              .anyMatch(other -> other.destination().equals(route.destination())))
                  .orElse(true);
          return address.device().equals(owner) && kernelAddedIt ? plain : address;
        });
  }
}
