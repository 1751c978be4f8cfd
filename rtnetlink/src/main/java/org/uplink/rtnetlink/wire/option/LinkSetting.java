package org.uplink.rtnetlink.wire.option;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.LinkAttribute;

/**
 * The settings of a link that are plain numbers, by the names of ip-link(8), except those that have
 * a component of their own, such as the MTU. A flag ({@code IFF_*}) is 0 or 1.
 */
public enum LinkSetting {
  TXQUEUELEN(LinkAttribute.TXQLEN, 4),
  GROUP(LinkAttribute.GROUP, 4),
  /** Only a request that creates the link sets it. */
  NUMTXQUEUES(LinkAttribute.NUM_TX_QUEUES, 4),
  /** Only a request that creates the link sets it. */
  NUMRXQUEUES(LinkAttribute.NUM_RX_QUEUES, 4),
  /** 1 is "dormant". */
  MODE(LinkAttribute.LINKMODE, 1),
  /** "protodown" in ip-link(8). Few drivers have it. */
  PROTODOWN(LinkAttribute.PROTO_DOWN, 1),
  GSO_MAX_SEGS(LinkAttribute.GSO_MAX_SEGS, 4),
  GSO_MAX_SIZE(LinkAttribute.GSO_MAX_SIZE, 4),
  GRO_MAX_SIZE(LinkAttribute.GRO_MAX_SIZE, 4),
  GSO_IPV4_MAX_SIZE(LinkAttribute.GSO_IPV4_MAX_SIZE, 4),
  GRO_IPV4_MAX_SIZE(LinkAttribute.GRO_IPV4_MAX_SIZE, 4),
  PROMISC(0x100),
  ALLMULTICAST(0x200),
  MULTICAST(0x1000),
  DYNAMIC(0x8000),
  /** {@code IFF_NOARP}, which is "arp off" in ip-link(8). */
  NOARP(0x80),
  /** {@code IFF_NOTRAILERS}, which is "trailers off" in ip-link(8). */
  NOTRAILERS(0x20);

  private final int number;
  private final int size;

  LinkSetting(int type, int size) {
    number = type;
    this.size = size;
  }

  LinkSetting(int flag) {
    this(flag, 0);
  }

  /** Returns the setting with this name, such as "txqueuelen". */
  public static Optional<LinkSetting> find(String name) {
    return Arrays.stream(values()).filter(setting -> setting.label().equals(name)).findFirst();
  }

  /** Returns the setting with this type of attribute. */
  public static Optional<LinkSetting> find(int type) {
    return Arrays.stream(values())
        .filter(setting -> setting.size > 0 && setting.number == type)
        .findFirst();
  }

  /** Returns the setting's name in ip-link(8). */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the bit of a flag; empty if the setting is an attribute. */
  public OptionalInt flag() {
    return size == 0 ? OptionalInt.of(number) : OptionalInt.empty();
  }

  /**
   * Returns the attribute that sets the setting.
   *
   * @throws IllegalStateException if it is a flag
   */
  public Attribute attribute(long value) {
    return switch (size) {
      case 0 -> throw new IllegalStateException(label() + " is a flag");
      case 1 -> Attribute.u8(number, (int) value);
      default -> Attribute.u32(number, (int) value);
    };
  }

  /** Reads the setting from the attribute on which the cursor is positioned. */
  public long value(AttributeCursor cursor) {
    return size == 1 ? cursor.u8() : cursor.u32();
  }
}
