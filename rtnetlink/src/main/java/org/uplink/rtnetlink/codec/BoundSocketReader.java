package org.uplink.rtnetlink.codec;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.user.BoundSocket;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.SocketDiagnosis;

/** Reads a socket ({@code struct inet_diag_msg}). */
public final class BoundSocketReader {
  private BoundSocketReader() {}

  /**
   * Reads the message that the cursor is positioned on.
   *
   * @param protocol the protocol of the request, which the answer does not repeat
   * @throws MalformedMessageException if the message is malformed
   */
  public static BoundSocket read(MessageCursor message, IpProtocol protocol) {
    if (message.payloadEnd() - message.payloadStart() < SocketDiagnosis.HEADER) {
      throw new MalformedMessageException(
          "socket of " + (message.payloadEnd() - message.payloadStart()) + " bytes");
    }
    int size =
        switch (message.u8(0)) {
          case Netlink.INET -> 4;
          case Netlink.INET6 -> 16;
          default -> throw new MalformedMessageException("socket of family " + message.u8(0));
        };
    return new BoundSocket(
        protocol,
        address(message, SocketDiagnosis.LOCAL, size),
        port(message, SocketDiagnosis.LOCAL_PORT),
        address(message, SocketDiagnosis.REMOTE, size),
        port(message, SocketDiagnosis.REMOTE_PORT),
        Integer.toUnsignedLong(message.s32(SocketDiagnosis.USER)),
        Integer.toUnsignedLong(message.s32(SocketDiagnosis.INODE)));
  }

  /** Returns the index of the device that the socket is bound to, or 0 for an unbound socket. */
  public static int device(MessageCursor message) {
    return message.s32(SocketDiagnosis.DEVICE);
  }

  private static int port(MessageCursor message, int offset) {
    return message.u8(offset) << 8 | message.u8(offset + 1);
  }

  private static InetAddress address(MessageCursor message, int offset, int size) {
    try {
      return InetAddress.getByAddress(message.copy(offset, size));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has the length of its family", e);
    }
  }
}
