package org.uplink.verbs.warning;

import java.util.Arrays;
import java.util.Optional;

/**
 * The codes of the {@linkplain PlanWarning warnings} of a plan. Programs and clusters' policies
 * rely on the words, so they do not change. docs/reference/warnings.md lists them.
 */
public enum WarningCode {
  /** An address is removed, because the request does not name it. */
  ADDRESS_REMOVED("AddressRemoved", true),
  /** A route is removed, because its device loses its address or the default route. */
  ROUTE_REMOVED("RouteRemoved", true),
  /** An address that a DHCP server gave moves to a network without DHCP, and expires. */
  LEASE_EXPIRES("LeaseExpires", true),
  /** An advertised address or route moves to a network that ignores advertisements, and expires. */
  ADVERTISEMENT_EXPIRES("AdvertisementExpires", true),
  /** A rule of the packet filter names a device through which its packets will no longer pass. */
  FILTER_RULE("FilterRule", true),
  /** A socket is bound to a device by which nothing will arrive any more. */
  BOUND_SOCKET("BoundSocket", true),
  /** Somebody has joined a multicast group on a device by which nothing will arrive any more. */
  MULTICAST_MEMBERSHIP("MulticastMembership", true),
  /** A program routes multicast over a device by which nothing will arrive any more. */
  MULTICAST_ROUTING("MulticastRouting", true),
  /** A packet socket waits for a protocol on a device whose bridge takes those frames. */
  PACKET_SOCKET("PacketSocket", true),
  /** A packet socket sees the frames of a device also after the change. */
  CAPTURE_SOCKET("CaptureSocket", false),
  /** A tunnel or another link has a device as its lower device. */
  LINK_ABOVE("LinkAbove", true),
  /** A PPPoE session runs over a device. */
  PPPOE_SESSION("PppoeSession", true),
  /** An XDP program is attached to a device. */
  XDP_PROGRAM("XdpProgram", false),
  /** A filter of traffic control is attached to a device. */
  TRAFFIC_FILTER("TrafficFilter", false),
  /** An IPsec policy or state is bound to a device by which its packets will no longer pass. */
  IPSEC_POLICY("IpsecPolicy", true),
  /** An IPv6 address label is valid for a device that loses its addresses. */
  ADDRESS_LABEL("AddressLabel", false),
  /** The label of an IPv4 address would be too long on the network's device. */
  LABEL_LOST("LabelLost", false),
  /** A chain or flowtable of nftables has a hook on a device. */
  FILTER_HOOK("FilterHook", false),
  /** The change removes a bridge that another program made and that Uplink has adopted. */
  ADOPTED_BRIDGE_REMOVED("AdoptedBridgeRemoved", true),
  /** This host cannot tell whether somebody uses a device. */
  NOT_CHECKED("NotChecked", false),
  /** A probe fails before the change, so it cannot show what the change breaks. */
  PROBE_LEFT_OUT("ProbeLeftOut", false),
  /** The NIC or bond has no carrier. */
  NO_CARRIER("NoCarrier", false),
  /** The network's MTU is lower than the MTU of its NIC or bond. */
  MTU_LOWERED("MtuLowered", false),
  /** The spanning tree protocol forwards nothing until after the deadline of the proof. */
  SPANNING_TREE_DELAY("SpanningTreeDelay", false),
  /** A rollback cannot give a port of a bridge its VLANs back. */
  PORT_VLANS_LOST("PortVlansLost", false),
  /** A rollback cannot give a link that the change removes its queueing disciplines back. */
  QUEUEING_LOST("QueueingLost", false),
  /** A rollback cannot add a multicast group with a list of sources to a bridge again. */
  GROUP_SOURCES_LOST("GroupSourcesLost", false),
  /** A rollback cannot give a link that the change removes its mode back. */
  LINK_MODE_LOST("LinkModeLost", false),
  /** The host has no route to the engine, before and after the change. */
  ENGINE_ROUTE_MISSING("EngineRouteMissing", false),
  /** The route to the engine depends on something that is not simulated. */
  ENGINE_ROUTE_UNPREDICTABLE("EngineRouteUnpredictable", false),
  /** Packets to the engine will leave through another NIC. */
  ENGINE_NIC_CHANGES("EngineNicChanges", false),
  /** Packets to the engine will leave with other VLAN tags. */
  ENGINE_VLAN_CHANGES("EngineVlanChanges", false),
  /** A stock Vdsm would not restore the addresses of the NIC. */
  ROLLBACK_LOSES_ADDRESS("RollbackLosesAddress", false),
  /** The resolver ignores the surplus name servers. */
  TOO_MANY_NAME_SERVERS("TooManyNameServers", false),
  /** The name servers are stored, but resolv.conf is not written. */
  NAME_SERVERS_NOT_WRITTEN("NameServersNotWritten", false),
  /** A lease ends during the change. The owner of the NIC renews it first. */
  LEASE_RENEWED("LeaseRenewed", false),
  /** The files of the network have precedence over the file of the NIC's owner. */
  OWNER_FILE_OVERRIDDEN("OwnerFileOverridden", false),
  /** Uplink's tests do not run this version of the owner of the NIC. */
  UNTRIED_VERSION("UntriedVersion", false),
  /** The agent's configuration names another owner of the NIC than the host shows. */
  OWNER_FORCED("OwnerForced", false),
  /** The owner of the NIC, or the agent if it has none, finds it by its name at a boot. */
  NIC_FOUND_BY_NAME("NicFoundByName", false),
  /** Packets are lost while a network moves between a NIC and a bond with this NIC as a port. */
  BOND_INTERRUPTS("BondInterrupts", false),
  /** After a boot: a NIC of the safe configuration has another name. */
  NIC_RENAMED("NicRenamed", false),
  /** After a boot: several NICs have the MAC of a missing NIC of the safe configuration. */
  NIC_AMBIGUOUS("NicAmbiguous", false),
  /** After a boot: ports of a bond of the safe configuration are missing. */
  BOND_INCOMPLETE("BondIncomplete", false),
  /** After a boot: a network of the safe configuration has no NIC or bond. */
  NETWORK_NOT_RESTORED("NetworkNotRestored", true),
  /** Something of the network before Uplink's first change does not fit this host any more. */
  ORIGINAL_NOT_RESTORED("OriginalNotRestored", true);

  private final String word;
  private final boolean cutsOff;

  WarningCode(String word, boolean cutsOff) {
    this.word = word;
    this.cutsOff = cutsOff;
  }

  /** Finds a code by its word, in upper or lower case. */
  public static Optional<WarningCode> of(String word) {
    return Arrays.stream(values()).filter(code -> code.word.equalsIgnoreCase(word)).findFirst();
  }

  /** Returns the text of the code in warnings, policies and command lines. */
  public String word() {
    return word;
  }

  /** Returns whether the change cuts off somebody who uses the host's network now. */
  public boolean cutsOff() {
    return cutsOff;
  }
}
