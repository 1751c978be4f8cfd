package org.uplink.agent.capabilities;

import java.util.Set;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkKind;

/** The part that a link plays in a host's networks, as Vdsm's capabilities sort links. */
enum LinkRole {
  NIC,
  BOND,
  VLAN,
  BRIDGE,
  /** A tunnel, a macvlan, a VRF, the loopback: anything that no network is put on. */
  OTHER;

  private static final int ARPHRD_ETHER = 1;
  private static final int ARPHRD_INFINIBAND = 32;

  /** Virtual cables are the NICs of containers and labs. */
  private static final Set<LinkKind> VIRTUAL_CABLES = Set.of(LinkKind.VETH, LinkKind.DUMMY);

  /**
   * A NIC is what the kernel gives no kind (physical and paravirtual devices) and what sends
   * Ethernet frames or InfiniBand packets, and beside it both ends of a virtual cable.
   */
  static LinkRole of(Link link) {
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
