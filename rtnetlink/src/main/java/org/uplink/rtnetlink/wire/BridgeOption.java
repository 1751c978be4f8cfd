package org.uplink.rtnetlink.wire;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The options of a bridge that are plain numbers, by the names of ip-link(8). Times are in
 * hundredths of a second.
 */
public enum BridgeOption {
  HELLO_TIME(LinkAttribute.BR_HELLO_TIME, 4),
  MAX_AGE(LinkAttribute.BR_MAX_AGE, 4),
  AGEING_TIME(LinkAttribute.BR_AGEING_TIME, 4),
  PRIORITY(LinkAttribute.BR_PRIORITY, 2),
  VLAN_FILTERING(LinkAttribute.BR_VLAN_FILTERING, 1),
  VLAN_DEFAULT_PVID(LinkAttribute.BR_VLAN_DEFAULT_PVID, 2),
  MCAST_SNOOPING(LinkAttribute.BR_MCAST_SNOOPING, 1),
  MCAST_ROUTER(LinkAttribute.BR_MCAST_ROUTER, 1),
  MCAST_QUERIER(LinkAttribute.BR_MCAST_QUERIER, 1),
  MCAST_IGMP_VERSION(LinkAttribute.BR_MCAST_IGMP_VERSION, 1),
  MCAST_MLD_VERSION(LinkAttribute.BR_MCAST_MLD_VERSION, 1),
  GROUP_FWD_MASK(LinkAttribute.BR_GROUP_FWD_MASK, 2);

  private final int type;
  private final int size;

  BridgeOption(int type, int size) {
    this.type = type;
    this.size = size;
  }

  /** Returns the option with this name, such as "ageing_time". */
  public static Optional<BridgeOption> find(String name) {
    return Arrays.stream(values()).filter(option -> option.label().equals(name)).findFirst();
  }

  /** Returns the option's name in ip-link(8). */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the type of the option's attribute. */
  public int type() {
    return type;
  }

  /** Returns the attribute that sets the option. */
  public Attribute attribute(int value) {
    return switch (size) {
      case 1 -> Attribute.u8(type, value);
      case 2 -> Attribute.u16(type, value);
      default -> Attribute.u32(type, value);
    };
  }
}
