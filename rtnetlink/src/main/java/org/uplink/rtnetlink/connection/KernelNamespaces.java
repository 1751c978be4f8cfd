package org.uplink.rtnetlink.connection;

import java.util.List;
import java.util.OptionalInt;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.MessageWriter;
import org.uplink.rtnetlink.wire.Netlink;

/**
 * Reads the ids by which the kernel names other namespaces in a namespace ({@code RTM_GETNSID}), on
 * a connection that the caller holds. A namespace gets an id when a link is moved to it, or a link
 * of one has its other end or lower device in the other.
 *
 * <p>Each method throws a {@link NetlinkException} if the socket fails.
 */
public final class KernelNamespaces {
  /** {@code struct rtgenmsg}, padded. */
  private static final int HEADER = 4;

  // NETNSA_*.
  private static final int ID = 1;
  private static final int PROCESS = 2;

  private KernelNamespaces() {}

  /** Reads the ids of all namespaces that have one. */
  public static List<Integer> ids(NetlinkConnection connection) {
    return new Dump<>(
            "read the ids of the namespaces",
            Netlink.GETNSID,
            Netlink.NEWNSID,
            out -> out.u32(0),
            KernelNamespaces::id)
        .read(connection).stream().flatMapToInt(OptionalInt::stream).boxed().toList();
  }

  /** Reads the id of a process's namespace; empty if it has none, or there is no such process. */
  public static OptionalInt idOf(NetlinkConnection connection, long process) {
    SingleGet<OptionalInt> get =
        new SingleGet<>(
            "read the id of the namespace of process " + process,
            Netlink.GETNSID,
            Netlink.NEWNSID,
            out -> header(out, process),
            KernelNamespaces::id);
    try {
      return get.get(connection);
    } catch (NetlinkException e) {
      if (e.errno().value() == ErrorNumber.ESRCH) {
        return OptionalInt.empty();
      }
      throw e;
    }
  }

  private static void header(MessageWriter out, long process) {
    out.u32(0).attribute32(PROCESS, (int) process);
  }

  /** Returns the id; empty for -1, which stands for none. */
  private static OptionalInt id(MessageCursor message) {
    int id = -1;
    AttributeCursor cursor = message.attributes(HEADER);
    while (cursor.next()) {
      if (cursor.type() == ID) {
        id = cursor.s32();
      }
    }
    return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
  }
}
