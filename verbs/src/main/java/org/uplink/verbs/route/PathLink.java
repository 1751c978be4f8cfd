package org.uplink.verbs.route;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.WireRecord;

/**
 * A link between a route's device and the physical links below it.
 *
 * @param name the link's name
 * @param kind what it is: {@code nic}, {@code vlan}, {@code bond}, {@code bridge}, else the
 *     kernel's name of the kind ({@code veth}, {@code macvlan}, {@code vxlan}, {@code tun}, …), or
 *     {@code otherNamespace} for a link in another network namespace, which cannot be inspected
 *     from here
 * @param lower the names of the links directly below: the device of a VLAN, the ports of a bond or
 *     bridge
 * @param vlanId a VLAN's id
 * @param mtu in bytes
 * @param carrier whether the link has a carrier
 */
@WireRecord
public record PathLink(
    String name,
    String kind,
    List<String> lower,
    Optional<Integer> vlanId,
    Optional<Integer> mtu,
    Optional<Boolean> carrier) {

  public PathLink {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(kind, "kind");
    lower = VdsmForms.listOrEmpty(lower);
  }
}
