package org.uplink.rtnetlink.link;

/**
 * What kind of virtual device a link is ({@code IFLA_INFO_KIND}). Physical NICs, and loopback, have
 * none.
 *
 * @param name the kernel's name for it, as "bridge"
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

  /** One end of a virtual cable. */
  public static final LinkKind VETH = new LinkKind("veth");

  /** A device that takes packets and does nothing. */
  public static final LinkKind DUMMY = new LinkKind("dummy");

  /** A virtual router: routes of its ports are looked up in its table. */
  public static final LinkKind VRF = new LinkKind("vrf");

  /** A device with a MAC of its own on another link. */
  public static final LinkKind MACVLAN = new LinkKind("macvlan");

  /** A device with the MAC of the link below. */
  public static final LinkKind IPVLAN = new LinkKind("ipvlan");

  /** A device whose packets go to a program. */
  public static final LinkKind TUN = new LinkKind("tun");

  /** An Ethernet over UDP. */
  public static final LinkKind VXLAN = new LinkKind("vxlan");

  /** The same as {@link #name}. */
  @Override
  public String toString() {
    return name;
  }
}
