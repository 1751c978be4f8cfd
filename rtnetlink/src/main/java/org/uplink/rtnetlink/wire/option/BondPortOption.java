package org.uplink.rtnetlink.wire.option;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.LinkAttribute;

/** The options of a bond port that are plain numbers and can be set, by the names of ip-link(8). */
public enum BondPortOption {
  QUEUE_ID(LinkAttribute.BOND_SLAVE_QUEUE_ID, 2),
  /** Signed. */
  PRIO(LinkAttribute.BOND_SLAVE_PRIO, 4),
  ACTOR_PORT_PRIO(LinkAttribute.BOND_SLAVE_ACTOR_PORT_PRIO, 2);

  private final int type;
  private final int size;

  BondPortOption(int type, int size) {
    this.type = type;
    this.size = size;
  }

  /** Returns the option with this name, such as "queue_id". */
  public static Optional<BondPortOption> find(String name) {
    return Arrays.stream(values()).filter(option -> option.label().equals(name)).findFirst();
  }

  /** Returns the option with this type of attribute. */
  public static Optional<BondPortOption> find(int type) {
    return Arrays.stream(values()).filter(option -> option.type == type).findFirst();
  }

  /** Returns the option's name in ip-link(8). */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the attribute that sets the option. */
  public Attribute attribute(long value) {
    return size == 2 ? Attribute.u16(type, (int) value) : Attribute.u32(type, (int) value);
  }

  /** Reads the option from the attribute on which the cursor is positioned. */
  public long value(AttributeCursor cursor) {
    return size == 2 ? cursor.u16() : cursor.s32();
  }
}
