package org.uplink.agent.capabilities;

import java.util.Set;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkKind;

/** The role of a link in a host's networks: Vdsm's capabilities list links by role. */
public enum LinkRole {
  NIC,
  BOND,
  VLAN,
  BRIDGE,
  /** A tunnel, a macvlan, a VRF, the loopback: a link that carries no network. */
  OTHER;

  private static final int ARPHRD_ETHER = 1;
  private static final int ARPHRD_INFINIBAND = 32;

  /** Kinds that count as NICs, because containers and labs have no others. */
  private static final Set<LinkKind> VIRTUAL_CABLES = Set.of(LinkKind.VETH, LinkKind.DUMMY);

  /**
   * Returns the role. A NIC is an Ethernet or InfiniBand device that either has no kind (physical
   * and paravirtual devices) or is a virtual cable.
   */
  public static LinkRole of(Link link) {
    if (link.is(LinkKind.BOND)) {
      return BOND;
    }
    if (link.is(LinkKind.VLAN)) {
      return VLAN;
    }
    if (link.is(LinkKind.BRIDGE)) {
      return BRIDGE;
    }
    boolean hardware =
        !link.flags().loopback()
            && (link.type() == ARPHRD_ETHER || link.type() == ARPHRD_INFINIBAND);
    return hardware && link.kind().map(VIRTUAL_CABLES::contains).orElse(true) ? NIC : OTHER;
  }
}
