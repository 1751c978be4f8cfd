package org.uplink.rtnetlink.wire;

/** The attributes of a link ({@code IFLA_*} of linux/if_link.h, if_tun.h and veth.h). */
public final class LinkAttribute {
  /** Bytes of the fixed header ({@code struct ifinfomsg}). */
  public static final int HEADER = 16;

  // IFLA_*: a link.
  public static final int ADDRESS = 1;
  public static final int BROADCAST = 2;
  public static final int IFNAME = 3;
  public static final int MTU = 4;
  public static final int LINK = 5;
  public static final int MASTER = 10;
  public static final int TXQLEN = 13;
  public static final int OPERSTATE = 16;
  public static final int LINKMODE = 17;
  public static final int LINKINFO = 18;
  public static final int IFALIAS = 20;
  public static final int AF_SPEC = 26;
  public static final int GROUP = 27;
  public static final int NET_NS_FD = 28;
  public static final int EXT_MASK = 29;
  public static final int NUM_TX_QUEUES = 31;
  public static final int NUM_RX_QUEUES = 32;
  public static final int CARRIER = 33;
  public static final int LINK_NETNSID = 37;
  public static final int PROTO_DOWN = 39;
  public static final int GSO_MAX_SEGS = 40;
  public static final int GSO_MAX_SIZE = 41;
  public static final int XDP = 43;
  public static final int TARGET_NETNSID = 46;
  public static final int MIN_MTU = 50;
  public static final int MAX_MTU = 51;
  public static final int PROP_LIST = 52;
  public static final int ALT_IFNAME = 53;
  public static final int PERM_ADDRESS = 54;
  public static final int PARENT_DEV_NAME = 56;
  public static final int PARENT_DEV_BUS_NAME = 57;
  public static final int GRO_MAX_SIZE = 58;
  public static final int GSO_IPV4_MAX_SIZE = 63;
  public static final int GRO_IPV4_MAX_SIZE = 64;

  // IFLA_INET6_*: inside AF_INET6, inside AF_SPEC.
  public static final int INET6_TOKEN = 7;

  // IFLA_XDP_*: inside XDP.
  public static final int XDP_ATTACHED = 2;

  // IFLA_INFO_*: inside LINKINFO.
  public static final int INFO_KIND = 1;
  public static final int INFO_DATA = 2;
  public static final int INFO_SLAVE_KIND = 4;
  public static final int INFO_SLAVE_DATA = 5;

  // IFLA_BR_*: inside INFO_DATA of a bridge.
  public static final int BR_FORWARD_DELAY = 1;
  public static final int BR_HELLO_TIME = 2;
  public static final int BR_MAX_AGE = 3;
  public static final int BR_AGEING_TIME = 4;
  public static final int BR_STP_STATE = 5;
  public static final int BR_PRIORITY = 6;
  public static final int BR_VLAN_FILTERING = 7;
  public static final int BR_VLAN_PROTOCOL = 8;
  public static final int BR_GROUP_FWD_MASK = 9;
  public static final int BR_ROOT_ID = 10;
  public static final int BR_BRIDGE_ID = 11;
  public static final int BR_ROOT_PORT = 12;
  public static final int BR_ROOT_PATH_COST = 13;
  public static final int BR_TOPOLOGY_CHANGE = 14;
  public static final int BR_TOPOLOGY_CHANGE_DETECTED = 15;
  public static final int BR_HELLO_TIMER = 16;
  public static final int BR_TCN_TIMER = 17;
  public static final int BR_TOPOLOGY_CHANGE_TIMER = 18;
  public static final int BR_GC_TIMER = 19;
  public static final int BR_GROUP_ADDR = 20;
  public static final int BR_MCAST_ROUTER = 22;
  public static final int BR_MCAST_SNOOPING = 23;
  public static final int BR_MCAST_QUERY_USE_IFADDR = 24;
  public static final int BR_MCAST_QUERIER = 25;
  public static final int BR_MCAST_HASH_ELASTICITY = 26;
  public static final int BR_MCAST_HASH_MAX = 27;
  public static final int BR_MCAST_LAST_MEMBER_CNT = 28;
  public static final int BR_MCAST_STARTUP_QUERY_CNT = 29;
  public static final int BR_MCAST_LAST_MEMBER_INTVL = 30;
  public static final int BR_MCAST_MEMBERSHIP_INTVL = 31;
  public static final int BR_MCAST_QUERIER_INTVL = 32;
  public static final int BR_MCAST_QUERY_INTVL = 33;
  public static final int BR_MCAST_QUERY_RESPONSE_INTVL = 34;
  public static final int BR_MCAST_STARTUP_QUERY_INTVL = 35;
  public static final int BR_NF_CALL_IPTABLES = 36;
  public static final int BR_NF_CALL_IP6TABLES = 37;
  public static final int BR_NF_CALL_ARPTABLES = 38;
  public static final int BR_VLAN_DEFAULT_PVID = 39;
  public static final int BR_PAD = 40;
  public static final int BR_VLAN_STATS_ENABLED = 41;
  public static final int BR_MCAST_STATS_ENABLED = 42;
  public static final int BR_MCAST_IGMP_VERSION = 43;
  public static final int BR_MCAST_MLD_VERSION = 44;
  public static final int BR_VLAN_STATS_PER_PORT = 45;
  public static final int BR_MULTI_BOOLOPT = 46;
  public static final int BR_MCAST_QUERIER_STATE = 47;
  public static final int BR_FDB_N_LEARNED = 48;
  public static final int BR_FDB_MAX_LEARNED = 49;

  // IFLA_BRPORT_*: inside INFO_SLAVE_DATA of a bridge port.
  public static final int BRPORT_STATE = 1;
  public static final int BRPORT_PRIORITY = 2;
  public static final int BRPORT_COST = 3;
  public static final int BRPORT_MODE = 4;
  public static final int BRPORT_GUARD = 5;
  public static final int BRPORT_PROTECT = 6;
  public static final int BRPORT_FAST_LEAVE = 7;
  public static final int BRPORT_LEARNING = 8;
  public static final int BRPORT_UNICAST_FLOOD = 9;
  public static final int BRPORT_PROXYARP = 10;
  public static final int BRPORT_PROXYARP_WIFI = 12;
  public static final int BRPORT_ROOT_ID = 13;
  public static final int BRPORT_HOLD_TIMER = 23;
  public static final int BRPORT_FLUSH = 24;
  public static final int BRPORT_MULTICAST_ROUTER = 25;
  public static final int BRPORT_PAD = 26;
  public static final int BRPORT_MCAST_FLOOD = 27;
  public static final int BRPORT_MCAST_TO_UCAST = 28;
  public static final int BRPORT_VLAN_TUNNEL = 29;
  public static final int BRPORT_BCAST_FLOOD = 30;
  public static final int BRPORT_GROUP_FWD_MASK = 31;
  public static final int BRPORT_NEIGH_SUPPRESS = 32;
  public static final int BRPORT_ISOLATED = 33;
  public static final int BRPORT_MRP_RING_OPEN = 35;
  public static final int BRPORT_MRP_IN_OPEN = 36;
  public static final int BRPORT_MCAST_EHT_HOSTS_LIMIT = 37;
  public static final int BRPORT_MCAST_EHT_HOSTS_CNT = 38;
  public static final int BRPORT_LOCKED = 39;
  public static final int BRPORT_MAB = 40;
  public static final int BRPORT_MCAST_N_GROUPS = 41;
  public static final int BRPORT_MCAST_MAX_GROUPS = 42;
  public static final int BRPORT_NEIGH_VLAN_SUPPRESS = 43;
  public static final int BRPORT_BACKUP_NHID = 44;

  // IFLA_BOND_*: inside INFO_DATA of a bond.
  public static final int BOND_MODE = 1;
  public static final int BOND_ACTIVE_SLAVE = 2;
  public static final int BOND_MIIMON = 3;
  public static final int BOND_UPDELAY = 4;
  public static final int BOND_DOWNDELAY = 5;
  public static final int BOND_USE_CARRIER = 6;
  public static final int BOND_ARP_INTERVAL = 7;
  public static final int BOND_ARP_IP_TARGET = 8;
  public static final int BOND_ARP_VALIDATE = 9;
  public static final int BOND_ARP_ALL_TARGETS = 10;
  public static final int BOND_PRIMARY = 11;
  public static final int BOND_PRIMARY_RESELECT = 12;
  public static final int BOND_FAIL_OVER_MAC = 13;
  public static final int BOND_XMIT_HASH_POLICY = 14;
  public static final int BOND_RESEND_IGMP = 15;
  public static final int BOND_NUM_PEER_NOTIF = 16;
  public static final int BOND_ALL_SLAVES_ACTIVE = 17;
  public static final int BOND_MIN_LINKS = 18;
  public static final int BOND_LP_INTERVAL = 19;
  public static final int BOND_PACKETS_PER_SLAVE = 20;
  public static final int BOND_AD_LACP_RATE = 21;
  public static final int BOND_AD_SELECT = 22;
  public static final int BOND_AD_INFO = 23;
  public static final int BOND_AD_ACTOR_SYS_PRIO = 24;
  public static final int BOND_AD_USER_PORT_KEY = 25;
  public static final int BOND_AD_ACTOR_SYSTEM = 26;
  public static final int BOND_TLB_DYNAMIC_LB = 27;
  public static final int BOND_PEER_NOTIF_DELAY = 28;
  public static final int BOND_AD_LACP_ACTIVE = 29;
  public static final int BOND_MISSED_MAX = 30;
  public static final int BOND_NS_IP6_TARGET = 31;
  public static final int BOND_COUPLED_CONTROL = 32;
  public static final int BOND_BROADCAST_NEIGH = 33;

  // IFLA_BOND_SLAVE_*: inside INFO_SLAVE_DATA of a bond port.
  public static final int BOND_SLAVE_STATE = 1;
  public static final int BOND_SLAVE_MII_STATUS = 2;
  public static final int BOND_SLAVE_LINK_FAILURE_COUNT = 3;
  public static final int BOND_SLAVE_PERM_HWADDR = 4;
  public static final int BOND_SLAVE_QUEUE_ID = 5;
  public static final int BOND_SLAVE_AD_AGGREGATOR_ID = 6;
  public static final int BOND_SLAVE_AD_ACTOR_STATE = 7;
  public static final int BOND_SLAVE_AD_PARTNER_STATE = 8;
  public static final int BOND_SLAVE_PRIO = 9;
  public static final int BOND_SLAVE_ACTOR_PORT_PRIO = 10;

  // IFLA_VLAN_*.
  public static final int VLAN_ID = 1;
  public static final int VLAN_FLAGS = 2;
  public static final int VLAN_EGRESS_QOS = 3;
  public static final int VLAN_INGRESS_QOS = 4;
  public static final int VLAN_PROTOCOL = 5;

  // IFLA_VLAN_QOS_*: inside VLAN_EGRESS_QOS and VLAN_INGRESS_QOS.
  public static final int VLAN_QOS_MAPPING = 1;

  // IFLA_MACVLAN_*.
  public static final int MACVLAN_MODE = 1;

  // IFLA_VRF_* and IFLA_VRF_PORT_*.
  public static final int VRF_TABLE = 1;
  public static final int VRF_PORT_TABLE = 1;

  // IFLA_IPVLAN_*.
  public static final int IPVLAN_MODE = 1;
  public static final int IPVLAN_FLAGS = 2;

  // IFLA_VXLAN_*.
  public static final int VXLAN_ID = 1;
  public static final int VXLAN_GROUP = 2;
  public static final int VXLAN_LINK = 3;
  public static final int VXLAN_LOCAL = 4;
  public static final int VXLAN_LEARNING = 7;
  public static final int VXLAN_PORT = 15;
  public static final int VXLAN_GROUP6 = 16;
  public static final int VXLAN_LOCAL6 = 17;

  // IFLA_IPTUN_LINK, IFLA_GRE_LINK, IFLA_VTI_LINK, IFLA_XFRM_LINK.
  public static final int TUNNEL_LINK = 1;

  // IFLA_HSR_*.
  public static final int HSR_SLAVE1 = 1;
  public static final int HSR_SLAVE2 = 2;

  // IFLA_TUN_*.
  public static final int TUN_OWNER = 1;
  public static final int TUN_TYPE = 3;
  public static final int TUN_PERSIST = 6;

  // VETH_INFO_*.
  public static final int VETH_INFO_PEER = 1;

  private LinkAttribute() {}
}
