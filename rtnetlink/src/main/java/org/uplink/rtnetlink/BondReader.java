package org.uplink.rtnetlink;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.LinkAttribute;

/** Makes a bond's details of its attributes. */
final class BondReader {
  private BondReader() {}

  static LinkDetails.Bond read(AttributeCursor cursor) {
    BondMode mode = BondMode.BALANCE_RR;
    OptionalInt active = OptionalInt.empty();
    OptionalInt primary = OptionalInt.empty();
    Duration interval = Duration.ZERO;
    Map<String, String> options = new TreeMap<>();
    while (cursor.next()) {
      switch (cursor.type()) {
        case LinkAttribute.BOND_MODE -> mode = BondMode.of(cursor.u8());
        case LinkAttribute.BOND_ACTIVE_SLAVE -> active = index(cursor);
        case LinkAttribute.BOND_PRIMARY -> primary = index(cursor);
        default -> option(cursor, options);
      }
      if (cursor.type() == LinkAttribute.BOND_MIIMON) {
        interval = Duration.ofMillis(cursor.u32());
      }
    }
    return new LinkDetails.Bond(mode, active, interval, primary, options);
  }

  private static OptionalInt index(AttributeCursor cursor) {
    int index = cursor.s32();
    return index == 0 ? OptionalInt.empty() : OptionalInt.of(index);
  }

  private static void option(AttributeCursor cursor, Map<String, String> options) {
    String name = name(cursor.type());
    if (!name.isEmpty()) {
      options.put(
          name,
          switch (cursor.length()) {
            case 1 -> Integer.toString(cursor.u8());
            case 2 -> Integer.toString(cursor.u16());
            default -> Long.toString(cursor.u32());
          });
    }
  }

  /** The name under which the bonding driver's own options list has it, or "". */
  private static String name(int type) {
    return switch (type) {
      case LinkAttribute.BOND_MIIMON -> "miimon";
      case LinkAttribute.BOND_UPDELAY -> "updelay";
      case LinkAttribute.BOND_DOWNDELAY -> "downdelay";
      case LinkAttribute.BOND_USE_CARRIER -> "use_carrier";
      case LinkAttribute.BOND_ARP_INTERVAL -> "arp_interval";
      case LinkAttribute.BOND_ARP_VALIDATE -> "arp_validate";
      case LinkAttribute.BOND_ARP_ALL_TARGETS -> "arp_all_targets";
      case LinkAttribute.BOND_PRIMARY_RESELECT -> "primary_reselect";
      case LinkAttribute.BOND_FAIL_OVER_MAC -> "fail_over_mac";
      case LinkAttribute.BOND_XMIT_HASH_POLICY -> "xmit_hash_policy";
      case LinkAttribute.BOND_RESEND_IGMP -> "resend_igmp";
      case LinkAttribute.BOND_NUM_PEER_NOTIF -> "num_grat_arp";
      case LinkAttribute.BOND_ALL_SLAVES_ACTIVE -> "all_slaves_active";
      case LinkAttribute.BOND_MIN_LINKS -> "min_links";
      case LinkAttribute.BOND_LP_INTERVAL -> "lp_interval";
      case LinkAttribute.BOND_PACKETS_PER_SLAVE -> "packets_per_slave";
      case LinkAttribute.BOND_AD_LACP_RATE -> "lacp_rate";
      case LinkAttribute.BOND_AD_SELECT -> "ad_select";
      case LinkAttribute.BOND_AD_ACTOR_SYS_PRIO -> "ad_actor_sys_prio";
      case LinkAttribute.BOND_AD_USER_PORT_KEY -> "ad_user_port_key";
      case LinkAttribute.BOND_TLB_DYNAMIC_LB -> "tlb_dynamic_lb";
      case LinkAttribute.BOND_PEER_NOTIF_DELAY -> "peer_notif_delay";
      case LinkAttribute.BOND_AD_LACP_ACTIVE -> "lacp_active";
      case LinkAttribute.BOND_MISSED_MAX -> "arp_missed_max";
      default -> "";
    };
  }
}
