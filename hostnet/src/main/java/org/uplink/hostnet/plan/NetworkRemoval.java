package org.uplink.hostnet.plan;

import java.util.List;
import org.uplink.hostnet.NetworkSpec;

/** Takes a network away: its bridge, its VLAN, its addresses. The NIC below stays up. */
final class NetworkRemoval {
  private final Projection host;
  private final String name;
  private final RunningConfiguration.Kept kept;

  NetworkRemoval(Projection host, String name, RunningConfiguration.Kept kept) {
    this.host = host;
    this.name = name;
    this.kept = kept;
  }

  void make() {
    NetworkSpec spec = kept.spec();
    String device = kept.device();
    host.touched.add(device);
    List<String> holders = List.of(device);
    new FamilyMove(host, true, NetworkSpec.Ip.NONE, holders, device).make(false);
    new FamilyMove(host, false, NetworkSpec.Ip.NONE, holders, device).make(false);
    if (spec.form().bridged()) {
      for (String port : host.portsOf(name)) {
        host.setting(
            "ipv6", port, "disable_ipv6", host.setting("ipv6", name, "disable_ipv6").orElse("0"));
      }
      host.remove(name);
    }
    spec.base()
        .filter(_ -> spec.vlanDevice().isPresent())
        .flatMap(base -> host.vlanOn(base, spec.vlan().orElseThrow()))
        .ifPresent(vlan -> host.remove(vlan.name()));
  }
}
