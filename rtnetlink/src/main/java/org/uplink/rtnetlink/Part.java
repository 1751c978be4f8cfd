package org.uplink.rtnetlink;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.uplink.rtnetlink.wire.Netlink;

/**
 * An attribute of a request, ready to be sent. Immutable: the bytes are never changed once they are
 * in.
 */
final class Part {
  static final int NESTED = 0x8000;

  private final int type;
  private final byte[] payload;

  /** The kernel's number, with the bit that says "nested" where it is, and the bytes. */
  Part(int type, byte[] payload) {
    this.type = type;
    this.payload = payload;
  }

  int type() {
    return type;
  }

  byte[] payload() {
    return payload;
  }

  static Part u8(int type, int value) {
    return new Part(type, new byte[] {(byte) value});
  }

  static Part u16(int type, int value) {
    return new Part(type, buffer(2).putShort((short) value).array());
  }

  static Part u16Big(int type, int value) {
    return new Part(type, new byte[] {(byte) (value >> 8), (byte) value});
  }

  static Part u32(int type, int value) {
    return new Part(type, buffer(4).putInt(value).array());
  }

  static Part text(int type, String value) {
    return new Part(type, (value + "\0").getBytes(StandardCharsets.UTF_8));
  }

  static Part address(int type, InetAddress address) {
    return new Part(type, address.getAddress());
  }

  /** An attribute that stands for "yes" by being there. */
  static Part flag(int type) {
    return new Part(type, new byte[0]);
  }

  static Part nested(int type, List<Part> parts) {
    return new Part(type | NESTED, bytes(new byte[0], parts));
  }

  /**
   * One that holds others behind a header, or that the kernel wants without the bit that says so.
   */
  static Part plainNested(int type, byte[] header, List<Part> parts) {
    return new Part(type, bytes(header, parts));
  }

  /** A header, and attributes behind it, each at four bytes. */
  static byte[] bytes(byte[] header, List<Part> parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(header);
    for (Part part : parts) {
      int length = 4 + part.payload.length;
      bytes.writeBytes(buffer(4).putShort((short) length).putShort((short) part.type).array());
      bytes.writeBytes(part.payload);
      bytes.writeBytes(new byte[Netlink.align(length) - length]);
    }
    return bytes.toByteArray();
  }

  /** Room in the machine's byte order. */
  static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
  }
}
