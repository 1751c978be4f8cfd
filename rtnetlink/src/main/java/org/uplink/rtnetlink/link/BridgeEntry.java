package org.uplink.rtnetlink.link;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.OptionalInt;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.GroupAttribute;

/**
 * An entry by which a bridge chooses the port of a frame: of its forwarding database (bridge-fdb)
 * or of its multicast groups (bridge-mdb).
 *
 * @param table the table that has the entry
 * @param bridge the bridge
 * @param port the port, or the bridge itself
 * @param address the MAC, or the address of the group, with its source if it has one
 * @param vlan the VLAN, if the entry is for one
 * @param state the kernel's bits: {@code NUD_*} for a MAC, {@code MDB_*} for a group
 * @param flags the flags of a MAC ({@code NTF_*}); {@code MDB_FLAGS_BLOCKED} of a group's source
 * @param rawAttributes the attributes of a request that adds the entry
 */
public record BridgeEntry(
    Table table,
    Device bridge,
    Device port,
    String address,
    OptionalInt vlan,
    int state,
    int flags,
    List<RawAttribute> rawAttributes) {
  /** {@code NUD_NOARP}: a MAC that does not expire. */
  private static final int STATIC = 0x40;

  /** {@code NUD_PERMANENT}: a MAC of this host. */
  private static final int LOCAL = 0x80;

  /** {@code NTF_EXT_LEARNED} and {@code NTF_STICKY}, which only a program sets. */
  private static final int BY_PROGRAM = 0x10 | 0x40;

  /** {@code MDB_PERMANENT}. */
  private static final int PERMANENT_GROUP = 1;

  public BridgeEntry {
    rawAttributes = List.copyOf(rawAttributes);
  }

  /**
   * Returns whether an administrator or another program has added the entry, or whether it is a MAC
   * of this host. The kernel adds the MACs of the bridge and its ports itself. It learns the other
   * entries, which expire.
   */
  public boolean permanent() {
    return table == Table.GROUPS
        ? (state & PERMANENT_GROUP) != 0
        : (state & (STATIC | LOCAL)) != 0 || (flags & BY_PROGRAM) != 0;
  }

  /**
   * Returns whether the entry is a group with a list of sources. With the entry, the kernel adds an
   * entry for each source, and refuses (EEXIST) to do so if there is one.
   */
  public boolean hasSources() {
    return table == Table.GROUPS
        && rawAttributes.stream()
            .filter(raw -> raw.number() == GroupAttribute.SET_ATTRIBUTES)
            .anyMatch(raw -> hasSources(raw.bytes()));
  }

  private static boolean hasSources(byte[] attributes) {
    AttributeCursor cursor =
        new AttributeCursor().over(MemorySegment.ofArray(attributes), 0, attributes.length);
    while (cursor.next()) {
      if (cursor.type() == GroupAttribute.SET_SOURCES) {
        return true;
      }
    }
    return false;
  }

  /** The tables of a bridge. */
  public enum Table {
    /** The forwarding database, which finds the port of a MAC. */
    MACS,
    /** The multicast groups, each with the ports of its members. */
    GROUPS
  }
}
