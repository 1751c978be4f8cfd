package org.uplink.rtnetlink.codec;

import java.util.OptionalInt;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.rtnetlink.wire.MessageWriter;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RouteAttribute;

/**
 * Encodes a query as the request that {@code ip route get} sends, without an allocation. One thread
 * at a time may use it.
 */
public final class RouteQueryWriter {
  private final byte[] address = new byte[16];

  /**
   * Appends the request.
   *
   * @param inputIndex the index of the input device, or 0
   * @param outputIndex the index of the output device, or 0
   */
  public void write(
      RouteQuery query, int inputIndex, int outputIndex, MessageWriter out, int sequence) {
    int length = query.destination(address);
    boolean ipv4 = length == 4;
    // IPv6 always reports the table, and refuses RTM_F_LOOKUP_TABLE.
    int flags =
        (ipv4 ? RouteAttribute.LOOKUP_TABLE : 0)
            | (query.isFibMatch() ? RouteAttribute.FIB_MATCH : 0);
    out.begin(Netlink.GETROUTE, Netlink.REQUEST, sequence)
        .u8(ipv4 ? Netlink.INET : Netlink.INET6)
        .u8(8 * length)
        .u8(query.source().isPresent() ? 8 * length : 0)
        .u8(query.tos())
        .u32(0)
        .u32(flags)
        .attribute(RouteAttribute.DST, address, length);
    if (query.source().isPresent()) {
      out.attribute(RouteAttribute.SRC, address, query.source(address));
    }
    if (inputIndex != 0) {
      out.attribute32(RouteAttribute.IIF, inputIndex);
    }
    if (outputIndex != 0) {
      out.attribute32(RouteAttribute.OIF, outputIndex);
    }
    if (query.mark().isPresent()) {
      out.attribute32(RouteAttribute.MARK, (int) query.mark().getAsLong());
    }
    if (query.uid().isPresent()) {
      out.attribute32(RouteAttribute.UID, (int) query.uid().getAsLong());
    }
    if (query.protocol().isPresent()) {
      out.attribute8(RouteAttribute.IP_PROTO, query.protocol().get().value());
    }
    port(RouteAttribute.SPORT, query.sourcePort(), out);
    port(RouteAttribute.DPORT, query.destinationPort(), out);
    if (query.flowLabel().isPresent()) {
      out.attribute32Big(RouteAttribute.FLOWLABEL, query.flowLabel().getAsInt());
    }
    out.end();
  }

  private static void port(int type, OptionalInt port, MessageWriter out) {
    if (port.isPresent()) {
      out.attribute16Big(type, port.getAsInt());
    }
  }
}
