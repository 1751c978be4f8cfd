package org.uplink.rtnetlink.connection;

import java.util.List;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.user.QueueingDiscipline;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.TrafficControl;

/** Reads the queueing disciplines of links on a connection that the caller holds. */
public final class KernelQueueing {
  private KernelQueueing() {}

  /**
   * Reads the queueing disciplines of all links.
   *
   * @throws NetlinkException if the socket fails
   */
  public static List<QueueingDiscipline> read(NetlinkConnection connection) {
    try {
      return new Dump<>(
              "read the queueing disciplines",
              TrafficControl.GETQDISC,
              TrafficControl.NEWQDISC,
              // struct tcmsg: family, index, handle, parent, info.
              out -> out.u32(0).u32(0).u32(0).u32(0).u32(0),
              KernelQueueing::discipline)
          .read(connection);
    } catch (NetlinkException e) {
      if (e.errno().value() == ErrorNumber.EOPNOTSUPP) {
        // The kernel is built without traffic control.
        return List.of();
      }
      throw e;
    }
  }

  private static QueueingDiscipline discipline(MessageCursor message) {
    String kind = "";
    AttributeCursor cursor = message.attributes(TrafficControl.HEADER);
    while (cursor.next()) {
      if (cursor.type() == TrafficControl.KIND) {
        kind = cursor.text();
      }
    }
    return new QueueingDiscipline(message.s32(4), kind, message.s32(8), message.s32(12));
  }
}
