package org.uplink.hostnet.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.LinkState;

/**
 * Plans what becomes of the VLANs that networks leave because they move to another VLAN, NIC or
 * bond. A VLAN that Uplink created is removed, unless something uses it. A VLAN that existed before
 * its network stays, and gets its MTU back.
 *
 * @param host the planned host, with the VLANs to which the networks move
 * @param networks the networks in force after the change
 */
record LeftVlanPlanner(PlannedHost host, Map<String, NetworkSpec> networks) {
  /**
   * Plans the VLANs.
   *
   * @param former the networks that the request changes, as they were
   */
  void plan(List<RunningConfiguration.RunningNetwork> former) {
    for (RunningConfiguration.RunningNetwork network : former) {
      if (network.spec().vlanDevice().isPresent()) {
        network
            .spec()
            .lowerLink(host.state())
            .filter(vlan -> !isInUse(vlan))
            .ifPresent(vlan -> leave(host, network, vlan.name()));
      }
    }
  }

  /**
   * Plans what becomes of a VLAN without its network.
   *
   * @param network the network that was on the VLAN
   */
  static void leave(PlannedHost host, RunningConfiguration.RunningNetwork network, String vlan) {
    Optional<String> existing = network.takenOver().flatMap(RunningConfiguration.TakenOver::vlan);
    if (existing.isPresent()) {
      host.change(vlan, link -> link.withMtu(host.originalMtus.of(vlan)));
    } else {
      host.remove(vlan);
    }
  }

  private boolean isInUse(LinkState vlan) {
    return vlan.master().isPresent()
        || !host.vlansOn(vlan.name()).isEmpty()
        || networks.values().stream()
            .flatMap(spec -> spec.lowerLink(host.state()).stream())
            .anyMatch(lower -> lower.name().equals(vlan.name()));
  }
}
