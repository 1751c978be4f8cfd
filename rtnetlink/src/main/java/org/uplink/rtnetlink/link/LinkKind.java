package org.uplink.rtnetlink.link;

/**
 * The kind of a virtual link ({@code IFLA_INFO_KIND}). Physical NICs and loopback have none.
 *
 * @param name the kernel's name of the kind, such as "bridge"
 */
public record LinkKind(String name) {
  /** A bridge. */
  public static final LinkKind BRIDGE = new LinkKind("bridge");

  /** A VLAN on another link. */
  public static final LinkKind VLAN = new LinkKind("vlan");

  /** A bond. */
  public static final LinkKind BOND = new LinkKind("bond");

  /** A team. */
  public static final LinkKind TEAM = new LinkKind("team");

  /** One end of a pair of virtual Ethernet links. */
  public static final LinkKind VETH = new LinkKind("veth");

  /** A device that drops every packet. */
  public static final LinkKind DUMMY = new LinkKind("dummy");

  /** A virtual router: the kernel looks up the routes of the ports in the VRF's table. */
  public static final LinkKind VRF = new LinkKind("vrf");

  /** A device with its own MAC address on another link. */
  public static final LinkKind MACVLAN = new LinkKind("macvlan");

  /** A device with the MAC address of the link below. */
  public static final LinkKind IPVLAN = new LinkKind("ipvlan");

  /** A device that passes its packets to a program. */
  public static final LinkKind TUN = new LinkKind("tun");

  /** Ethernet over UDP. */
  public static final LinkKind VXLAN = new LinkKind("vxlan");

  /** Returns {@link #name}. */
  @Override
  public String toString() {
    return name;
  }
}
