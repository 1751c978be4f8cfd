package org.uplink.rtnetlink.wire.option;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.LinkAttribute;

/**
 * The options of a bond that are plain numbers, by the names of the bonding driver's option table.
 */
public enum BondOption {
  MIIMON(LinkAttribute.BOND_MIIMON, 4),
  UPDELAY(LinkAttribute.BOND_UPDELAY, 4),
  DOWNDELAY(LinkAttribute.BOND_DOWNDELAY, 4),
  USE_CARRIER(LinkAttribute.BOND_USE_CARRIER, 1),
  ARP_INTERVAL(LinkAttribute.BOND_ARP_INTERVAL, 4),
  ARP_VALIDATE(LinkAttribute.BOND_ARP_VALIDATE, 4),
  ARP_ALL_TARGETS(LinkAttribute.BOND_ARP_ALL_TARGETS, 4),
  PRIMARY_RESELECT(LinkAttribute.BOND_PRIMARY_RESELECT, 1),
  FAIL_OVER_MAC(LinkAttribute.BOND_FAIL_OVER_MAC, 1),
  XMIT_HASH_POLICY(LinkAttribute.BOND_XMIT_HASH_POLICY, 1),
  RESEND_IGMP(LinkAttribute.BOND_RESEND_IGMP, 4),
  NUM_GRAT_ARP(LinkAttribute.BOND_NUM_PEER_NOTIF, 1),
  ALL_SLAVES_ACTIVE(LinkAttribute.BOND_ALL_SLAVES_ACTIVE, 1),
  MIN_LINKS(LinkAttribute.BOND_MIN_LINKS, 4),
  LP_INTERVAL(LinkAttribute.BOND_LP_INTERVAL, 4),
  PACKETS_PER_SLAVE(LinkAttribute.BOND_PACKETS_PER_SLAVE, 4),
  LACP_RATE(LinkAttribute.BOND_AD_LACP_RATE, 1),
  AD_SELECT(LinkAttribute.BOND_AD_SELECT, 1),
  AD_ACTOR_SYS_PRIO(LinkAttribute.BOND_AD_ACTOR_SYS_PRIO, 2),
  AD_USER_PORT_KEY(LinkAttribute.BOND_AD_USER_PORT_KEY, 2),
  TLB_DYNAMIC_LB(LinkAttribute.BOND_TLB_DYNAMIC_LB, 1),
  PEER_NOTIF_DELAY(LinkAttribute.BOND_PEER_NOTIF_DELAY, 4),
  LACP_ACTIVE(LinkAttribute.BOND_AD_LACP_ACTIVE, 1),
  ARP_MISSED_MAX(LinkAttribute.BOND_MISSED_MAX, 1),
  COUPLED_CONTROL(LinkAttribute.BOND_COUPLED_CONTROL, 1),
  BROADCAST_NEIGHBOR(LinkAttribute.BOND_BROADCAST_NEIGH, 1);

  private final int type;
  private final int size;

  BondOption(int type, int size) {
    this.type = type;
    this.size = size;
  }

  /** Returns the option with this attribute number. */
  public static Optional<BondOption> find(int type) {
    return Arrays.stream(values()).filter(option -> option.type == type).findFirst();
  }

  /** Returns the option with this name, such as "xmit_hash_policy". */
  public static Optional<BondOption> find(String name) {
    return Arrays.stream(values()).filter(option -> option.optionName().equals(name)).findFirst();
  }

  /** Returns the driver's name of the option, such as "xmit_hash_policy". */
  public String optionName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the attribute that sets the option. */
  public Attribute attribute(long value) {
    return switch (size) {
      case 1 -> Attribute.u8(type, (int) value);
      case 2 -> Attribute.u16(type, (int) value);
      default -> Attribute.u32(type, (int) value);
    };
  }
}
