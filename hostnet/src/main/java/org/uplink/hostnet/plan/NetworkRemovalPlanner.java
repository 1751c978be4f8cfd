package org.uplink.hostnet.plan;

import java.util.List;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;

/** Plans the removal of a network: its bridge, its VLAN, its addresses. The NIC below stays up. */
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
    new AddressPlanner(host, true, NetworkSpec.Ip.NONE, holders, device).plan(false);
    new AddressPlanner(host, false, NetworkSpec.Ip.NONE, holders, device).plan(false);
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
}
