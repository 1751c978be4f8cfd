package org.uplink.rtnetlink.codec;

import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.rtnetlink.wire.MessageWriter;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RouteAttribute;

/** Writes a query as the request that {@code ip route get} sends. */
public final class RouteQueryWriter {
  /** What one request takes at most, all attributes set. */
  static final int MOST = 192;

  private RouteQueryWriter() {}

  /**
   * Appends the request.
   *
   * @param input index of the input device, or 0
   * @param output index of the output device, or 0
   */
  public static void write(
      RouteQuery query, int input, int output, MessageWriter out, int sequence) {
    byte[] destination = query.destinationBytes;
    boolean four = destination.length == 4;
    out.begin(Netlink.GETROUTE, Netlink.REQUEST, sequence)
        .u8(four ? Netlink.INET : Netlink.INET6)
        .u8(8 * destination.length)
        .u8(8 * query.sourceBytes.length)
        .u8(query.tos)
        .u32(0)
        // IPv6 always tells the table, and refuses the flag that asks for it.
        .u32(
            (four ? RouteAttribute.LOOKUP_TABLE : 0)
                | (query.fibMatch ? RouteAttribute.FIB_MATCH : 0))
        .attribute(RouteAttribute.DST, destination);
    if (query.sourceBytes.length != 0) {
      out.attribute(RouteAttribute.SRC, query.sourceBytes);
    }
    if (input != 0) {
      out.attribute32(RouteAttribute.IIF, input);
    }
    if (output != 0) {
      out.attribute32(RouteAttribute.OIF, output);
    }
    if (query.mark != RouteQuery.UNSET) {
      out.attribute32(RouteAttribute.MARK, (int) query.mark);
    }
    if (query.uid != RouteQuery.UNSET) {
      out.attribute32(RouteAttribute.UID, (int) query.uid);
    }
    if (query.protocol != RouteQuery.UNSET) {
      out.attribute8(RouteAttribute.IP_PROTO, query.protocol);
    }
    if (query.sourcePort != RouteQuery.UNSET) {
      out.attribute16Big(RouteAttribute.SPORT, query.sourcePort);
    }
    if (query.destinationPort != RouteQuery.UNSET) {
      out.attribute16Big(RouteAttribute.DPORT, query.destinationPort);
    }
    if (query.flowLabel != RouteQuery.UNSET) {
      out.attribute32Big(RouteAttribute.FLOWLABEL, query.flowLabel);
    }
    out.end();
  }
}
