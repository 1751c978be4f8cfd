package org.uplink.rtnetlink.wire.option;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.LinkAttribute;

/**
 * The options of a bridge port that are plain numbers and can be set, by the names of ip-link(8),
 * bridge_slave. The kernel computes the cost of a port from its speed, until somebody sets it.
 */
public enum BridgePortOption {
  PRIORITY(LinkAttribute.BRPORT_PRIORITY, 2),
  COST(LinkAttribute.BRPORT_COST, 4),
  HAIRPIN(LinkAttribute.BRPORT_MODE, 1),
  GUARD(LinkAttribute.BRPORT_GUARD, 1),
  ROOT_BLOCK(LinkAttribute.BRPORT_PROTECT, 1),
  FASTLEAVE(LinkAttribute.BRPORT_FAST_LEAVE, 1),
  LEARNING(LinkAttribute.BRPORT_LEARNING, 1),
  FLOOD(LinkAttribute.BRPORT_UNICAST_FLOOD, 1),
  PROXY_ARP(LinkAttribute.BRPORT_PROXYARP, 1),
  PROXY_ARP_WIFI(LinkAttribute.BRPORT_PROXYARP_WIFI, 1),
  MCAST_ROUTER(LinkAttribute.BRPORT_MULTICAST_ROUTER, 1),
  MCAST_FLOOD(LinkAttribute.BRPORT_MCAST_FLOOD, 1),
  MCAST_TO_UNICAST(LinkAttribute.BRPORT_MCAST_TO_UCAST, 1),
  BCAST_FLOOD(LinkAttribute.BRPORT_BCAST_FLOOD, 1),
  GROUP_FWD_MASK(LinkAttribute.BRPORT_GROUP_FWD_MASK, 2),
  NEIGH_SUPPRESS(LinkAttribute.BRPORT_NEIGH_SUPPRESS, 1),
  VLAN_TUNNEL(LinkAttribute.BRPORT_VLAN_TUNNEL, 1),
  ISOLATED(LinkAttribute.BRPORT_ISOLATED, 1),
  LOCKED(LinkAttribute.BRPORT_LOCKED, 1),
  MAB(LinkAttribute.BRPORT_MAB, 1),
  MCAST_EHT_HOSTS_LIMIT(LinkAttribute.BRPORT_MCAST_EHT_HOSTS_LIMIT, 4),
  MCAST_MAX_GROUPS(LinkAttribute.BRPORT_MCAST_MAX_GROUPS, 4),
  NEIGH_VLAN_SUPPRESS(LinkAttribute.BRPORT_NEIGH_VLAN_SUPPRESS, 1),
  BACKUP_NHID(LinkAttribute.BRPORT_BACKUP_NHID, 4);

  private final int type;
  private final int size;

  BridgePortOption(int type, int size) {
    this.type = type;
    this.size = size;
  }

  /** Returns the option with this name, such as "hairpin". */
  public static Optional<BridgePortOption> find(String name) {
    return Arrays.stream(values()).filter(option -> option.optionName().equals(name)).findFirst();
  }

  /** Returns whether there is an option with this type of attribute. */
  public static boolean exists(int type) {
    return Arrays.stream(values()).anyMatch(option -> option.type == type);
  }

  /**
   * Returns the options by name.
   *
   * @param values the values by attribute number, as the kernel sent them. An old kernel does not
   *     send all options
   */
  public static Map<String, Long> byName(Map<Integer, Integer> values) {
    Map<String, Long> options = new TreeMap<>();
    for (BridgePortOption option : values()) {
      Integer value = values.get(option.type);
      if (value != null) {
        options.put(option.optionName(), Integer.toUnsignedLong(value));
      }
    }
    return options;
  }

  /** Returns the attribute that sets the option. */
  public Attribute attribute(long value) {
    return switch (size) {
      case 1 -> Attribute.u8(type, (int) value);
      case 2 -> Attribute.u16(type, (int) value);
      default -> Attribute.u32(type, (int) value);
    };
  }

  private String optionName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
