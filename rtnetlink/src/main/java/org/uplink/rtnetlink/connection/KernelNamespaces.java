package org.uplink.rtnetlink.connection;

import java.util.List;
import java.util.OptionalInt;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.request.Acknowledgement;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.MessageWriter;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RequestMessage;

/**
 * Reads and gives the ids by which the kernel names other namespaces in a namespace ({@code
 * RTM_GETNSID}), on a connection that the caller holds. The kernel gives a namespace an id when a
 * link is moved to it, but none when a link is created in it.
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

  /**
   * Gives the namespace of a process an id here, if it has none.
   *
   * @return whether the namespace has an id now. Without CAP_NET_ADMIN, and if there is no such
   *     process, it has none
   */
  public static boolean giveId(NetlinkConnection connection, long process) {
    Acknowledgement answer =
        new RequestSender(connection).send(List.of(new IdRequest(process))).getFirst();
    return switch (answer) {
      case Acknowledgement.Done() -> true;
      case Acknowledgement.Refused(NetlinkException refusal) ->
          refusal.errno().symbol().equals("EEXIST");
    };
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

  /** Asks the kernel to choose an id for the namespace of a process. */
  private record IdRequest(long process) implements Request {
    private static final int ANY = -1;

    @Override
    public byte[] message() {
      return RequestMessage.encode(
          Netlink.NEWNSID,
          0,
          new byte[HEADER],
          List.of(Attribute.u32(PROCESS, (int) process), Attribute.u32(ID, ANY)));
    }

    @Override
    public String toString() {
      return "give an id to the namespace of process " + process;
    }
  }
}
