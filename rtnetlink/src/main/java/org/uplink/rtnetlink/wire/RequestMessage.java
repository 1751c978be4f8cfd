package org.uplink.rtnetlink.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Builds the message of a request that the kernel acknowledges. */
public final class RequestMessage {
  private RequestMessage() {}

  /**
   * Returns a whole message with sequence number 0.
   *
   * @param type the message's type, {@code RTM_*}
   * @param flags the flags besides {@code NLM_F_REQUEST} and {@code NLM_F_ACK}
   * @param fixedHeader the header of the type, such as {@code struct rtmsg}
   * @param attributes the attributes behind the header
   */
  public static byte[] encode(int type, int flags, byte[] fixedHeader, List<Attribute> attributes) {
    byte[] payload = Attribute.bytes(fixedHeader, attributes);
    byte[] message = new byte[Netlink.HEADER + payload.length];
    ByteBuffer.wrap(message)
        .order(ByteOrder.nativeOrder())
        .putInt(message.length)
        .putShort((short) type)
        .putShort((short) (Netlink.REQUEST | Netlink.ACK | flags))
        .putInt(0)
        .putInt(0)
        .put(payload);
    return message;
  }
}
