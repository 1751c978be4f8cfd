package org.uplink.rtnetlink.link;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.GroupAttribute;
import org.uplink.rtnetlink.wire.NeighbourAttribute;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RequestMessage;

/**
 * A request that adds an entry of a bridge that was read from the kernel. The kernel refuses it
 * (EEXIST) if the bridge has the entry.
 *
 * @param entry the entry; the indices of its devices are those of the present links
 */
public record BridgeEntryRequest(BridgeEntry entry) implements Request {
  /** {@code NTF_SELF}: the entry is for the bridge itself. */
  private static final int SELF = 0x02;

  /** {@code NTF_MASTER}: the entry is for a port. */
  private static final int MASTER = 0x04;

  @Override
  public byte[] message() {
    List<Attribute> attributes = new ArrayList<>();
    for (RawAttribute raw : entry.rawAttributes()) {
      boolean namesPort =
          entry.table() == BridgeEntry.Table.GROUPS && raw.type() == GroupAttribute.SET_ENTRY;
      attributes.add(new Attribute(raw.type(), namesPort ? withPort(raw.bytes()) : raw.bytes()));
    }
    return switch (entry.table()) {
      case MACS ->
          RequestMessage.encode(
              Netlink.NEWNEIGH, Netlink.CREATE | Netlink.EXCLUSIVE, macHeader(), attributes);
      case GROUPS ->
          RequestMessage.encode(
              Netlink.NEWMDB, Netlink.CREATE | Netlink.EXCLUSIVE, groupHeader(), attributes);
    };
  }

  @Override
  public String toString() {
    return "add %s to the bridge %s".formatted(entry.address(), entry.bridge().name());
  }

  private byte[] macHeader() {
    int where = entry.port().index() == entry.bridge().index() ? SELF : MASTER;
    return Attribute.buffer(NeighbourAttribute.HEADER)
        .put((byte) Netlink.BRIDGE)
        .put((byte) 0)
        .putShort((short) 0)
        .putInt(entry.port().index())
        .putShort((short) entry.state())
        .put((byte) (entry.flags() | where))
        .put((byte) 0)
        .array();
  }

  private byte[] groupHeader() {
    return Attribute.buffer(GroupAttribute.HEADER)
        .put((byte) Netlink.BRIDGE)
        .put((byte) 0)
        .putShort((short) 0)
        .putInt(entry.bridge().index())
        .array();
  }

  /** Writes the port's index into {@code struct br_mdb_entry}. */
  private byte[] withPort(byte[] group) {
    ByteBuffer.wrap(group).order(ByteOrder.nativeOrder()).putInt(0, entry.port().index());
    return group;
  }
}
