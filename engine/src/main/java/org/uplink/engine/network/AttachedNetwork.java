package org.uplink.engine.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network of a host that setupNetworks created.
 *
 * @param device the device with the network's addresses
 * @param southbound the NIC, bond or VLAN at its lower end
 * @param defaultMtu the MTU that it has if the cluster names none; empty if the host does not say
 */
public record AttachedNetwork(
    String name,
    String device,
    Optional<String> southbound,
    boolean bridged,
    Optional<Integer> vlan,
    Optional<Integer> mtu,
    Optional<Integer> defaultMtu) {

  /** Returns where the network is, for people: "eth1 (bridge ovirtmgmt)" or "eth1.10". */
  public String location() {
    return southbound
        .filter(below -> !below.equals(device))
        .map(below -> "%s (%s%s)".formatted(below, bridged ? "bridge " : "", device))
        .orElse(device);
  }

  /** Returns a sentence for each difference from the cluster's definition of the network. */
  public List<String> differences(ManagementNetwork wanted) {
    var differences = new ArrayList<String>();
    if (!vlan.orElse(0).equals(wanted.vlan().orElse(0))) {
      differences.add(
          "%s is %s, but the cluster wants it %s".formatted(name, tag(vlan), tag(wanted.vlan())));
    }
    if (wanted.mtu().isPresent() && !wanted.mtu().equals(mtu)) {
      differences.add(
          "%s has MTU %s, but the cluster wants %d"
              .formatted(name, mtu.map(String::valueOf).orElse("unknown"), wanted.mtu().get()));
    }
    if (wanted.mtu().isEmpty() && mtu.isPresent() && !defaultMtu.or(() -> mtu).equals(mtu)) {
      differences.add(
          "%s has MTU %d, but the cluster wants the default, which is %d on this host"
              .formatted(name, mtu.get(), defaultMtu.orElseThrow()));
    }
    if (bridged != wanted.bridged()) {
      differences.add(
          "%s is %s, but the cluster wants it %s"
              .formatted(name, bridge(bridged), bridge(wanted.bridged())));
    }
    return differences;
  }

  private static String tag(Optional<Integer> vlan) {
    return vlan.filter(id -> id != 0).map(id -> "on VLAN " + id).orElse("untagged");
  }

  private static String bridge(boolean bridged) {
    return bridged ? "bridged" : "bridgeless";
  }
}
