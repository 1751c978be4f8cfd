package org.uplink.rtnetlink.wire.option;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.LinkAttribute;

/**
 * The options of a bridge that are plain numbers, by the names of ip-link(8). Times are in
 * hundredths of a second. A VLAN protocol is an EtherType.
 */
public enum BridgeOption {
  HELLO_TIME(LinkAttribute.BR_HELLO_TIME, Form.U32),
  MAX_AGE(LinkAttribute.BR_MAX_AGE, Form.U32),
  AGEING_TIME(LinkAttribute.BR_AGEING_TIME, Form.U32),
  PRIORITY(LinkAttribute.BR_PRIORITY, Form.U16),
  VLAN_FILTERING(LinkAttribute.BR_VLAN_FILTERING, Form.U8),
  VLAN_PROTOCOL(LinkAttribute.BR_VLAN_PROTOCOL, Form.U16_BIG),
  VLAN_DEFAULT_PVID(LinkAttribute.BR_VLAN_DEFAULT_PVID, Form.U16),
  VLAN_STATS_ENABLED(LinkAttribute.BR_VLAN_STATS_ENABLED, Form.U8),
  VLAN_STATS_PER_PORT(LinkAttribute.BR_VLAN_STATS_PER_PORT, Form.U8),
  MCAST_SNOOPING(LinkAttribute.BR_MCAST_SNOOPING, Form.U8),
  MCAST_ROUTER(LinkAttribute.BR_MCAST_ROUTER, Form.U8),
  MCAST_QUERY_USE_IFADDR(LinkAttribute.BR_MCAST_QUERY_USE_IFADDR, Form.U8),
  MCAST_QUERIER(LinkAttribute.BR_MCAST_QUERIER, Form.U8),
  MCAST_HASH_MAX(LinkAttribute.BR_MCAST_HASH_MAX, Form.U32),
  MCAST_LAST_MEMBER_COUNT(LinkAttribute.BR_MCAST_LAST_MEMBER_CNT, Form.U32),
  MCAST_STARTUP_QUERY_COUNT(LinkAttribute.BR_MCAST_STARTUP_QUERY_CNT, Form.U32),
  MCAST_LAST_MEMBER_INTERVAL(LinkAttribute.BR_MCAST_LAST_MEMBER_INTVL, Form.U64),
  MCAST_MEMBERSHIP_INTERVAL(LinkAttribute.BR_MCAST_MEMBERSHIP_INTVL, Form.U64),
  MCAST_QUERIER_INTERVAL(LinkAttribute.BR_MCAST_QUERIER_INTVL, Form.U64),
  MCAST_QUERY_INTERVAL(LinkAttribute.BR_MCAST_QUERY_INTVL, Form.U64),
  MCAST_QUERY_RESPONSE_INTERVAL(LinkAttribute.BR_MCAST_QUERY_RESPONSE_INTVL, Form.U64),
  MCAST_STARTUP_QUERY_INTERVAL(LinkAttribute.BR_MCAST_STARTUP_QUERY_INTVL, Form.U64),
  MCAST_STATS_ENABLED(LinkAttribute.BR_MCAST_STATS_ENABLED, Form.U8),
  MCAST_IGMP_VERSION(LinkAttribute.BR_MCAST_IGMP_VERSION, Form.U8),
  MCAST_MLD_VERSION(LinkAttribute.BR_MCAST_MLD_VERSION, Form.U8),
  NF_CALL_IPTABLES(LinkAttribute.BR_NF_CALL_IPTABLES, Form.U8),
  NF_CALL_IP6TABLES(LinkAttribute.BR_NF_CALL_IP6TABLES, Form.U8),
  NF_CALL_ARPTABLES(LinkAttribute.BR_NF_CALL_ARPTABLES, Form.U8),
  GROUP_FWD_MASK(LinkAttribute.BR_GROUP_FWD_MASK, Form.U16),
  FDB_MAX_LEARNED(LinkAttribute.BR_FDB_MAX_LEARNED, Form.U32),
  NO_LINKLOCAL_LEARN(0),
  MCAST_VLAN_SNOOPING(1),
  MST_ENABLED(2),
  MDB_OFFLOAD_FAIL_NOTIFICATION(3),
  FDB_LOCAL_VLAN_0(4);

  private final int type;
  private final Form form;
  private final int bit;

  BridgeOption(int type, Form form) {
    this(type, form, 0);
  }

  /** An option that is one bit of {@code struct br_boolopt_multi}. */
  BridgeOption(int bit) {
    this(LinkAttribute.BR_MULTI_BOOLOPT, Form.BIT, bit);
  }

  BridgeOption(int type, Form form, int bit) {
    this.type = type;
    this.form = form;
    this.bit = bit;
  }

  /** Returns the option with this name, such as "ageing_time". */
  public static Optional<BridgeOption> find(String name) {
    return Arrays.stream(values()).filter(option -> option.label().equals(name)).findFirst();
  }

  /**
   * Reads the options in the attribute on which the cursor is positioned.
   *
   * @return empty if the attribute is no option
   */
  public static Map<BridgeOption, Long> read(AttributeCursor cursor) {
    Map<BridgeOption, Long> found = new EnumMap<>(BridgeOption.class);
    for (BridgeOption option : values()) {
      boolean isThere =
          option.type == cursor.type()
              // The first word has the values, and the second the options that the kernel has.
              && (option.form != Form.BIT || (cursor.s32(4) >>> option.bit & 1) != 0);
      if (isThere) {
        found.put(option, option.value(cursor));
      }
    }
    return found;
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
  public Attribute attribute(long value) {
    return switch (form) {
      case U8 -> Attribute.u8(type, (int) value);
      case U16 -> Attribute.u16(type, (int) value);
      case U16_BIG -> Attribute.u16Big(type, (int) value);
      case U32 -> Attribute.u32(type, (int) value);
      case U64 -> Attribute.u64(type, value);
      case BIT ->
          new Attribute(
              type, Attribute.buffer(8).putInt((int) value << bit).putInt(1 << bit).array());
    };
  }

  private long value(AttributeCursor cursor) {
    return switch (form) {
      case U8 -> cursor.u8();
      case U16 -> cursor.u16();
      case U16_BIG -> cursor.u16Big();
      case U32 -> cursor.u32();
      case U64 -> cursor.s64();
      case BIT -> cursor.s32() >>> bit & 1;
    };
  }

  /** How the kernel writes a number. */
  private enum Form {
    U8,
    U16,
    /** In network order. */
    U16_BIG,
    U32,
    U64,
    BIT
  }
}
