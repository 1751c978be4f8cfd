package org.uplink.verbs.route;

import java.util.List;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.WireRecord;

/**
 * A link on the way from a route's device down to the physical ones.
 *
 * @param name the link's name
 * @param kind what it is: {@code nic}, {@code vlan}, {@code bond}, {@code bridge}, else the
 *     kernel's name of the kind ({@code veth}, {@code macvlan}, {@code vxlan}, {@code tun}, …), or
 *     {@code otherNamespace} for a link in another network namespace, which cannot be inspected
 *     from here
 * @param lower the names of the links right below: a VLAN's device, a bond's members, a bridge's
 *     ports
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
    lower = VdsmForms.listOrEmpty(lower);
  }
}
