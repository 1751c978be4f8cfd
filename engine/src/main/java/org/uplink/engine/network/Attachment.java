package org.uplink.engine.network;

import java.util.Optional;

/**
 * How the management network is attached to a host: the target of a change.
 *
 * @param base the NIC or bond at the lower end
 * @param bond whether the base is a bond
 * @param ip the configuration that moves to the network
 * @param takeOver whether the host moves the whole configuration by itself. Otherwise the request
 *     names one address of each family
 */
public record Attachment(
    String network,
    String base,
    boolean bond,
    Optional<Integer> vlan,
    boolean bridged,
    Optional<Integer> mtu,
    IpConfiguration ip,
    boolean takeOver)
    implements ChangeTarget {

  @Override
  public String description() {
    return "%s, %s, on %s%s%s"
        .formatted(
            network,
            bridged ? "bridged" : "bridgeless",
            base,
            vlan.map(id -> " with VLAN id " + id).orElse(""),
            mtu.map(bytes -> ", MTU " + bytes).orElse(""));
  }
}
