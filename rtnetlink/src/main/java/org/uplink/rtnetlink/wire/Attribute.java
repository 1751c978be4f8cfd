package org.uplink.rtnetlink.wire;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An attribute of a request, ready to be sent. Immutable: the bytes are never changed once they are
 * in.
 */
public final class Attribute {
  public static final int NESTED = 0x8000;

  private final int type;
  private final byte[] payload;

  /** The kernel's number, with the bit that says "nested" where it is, and the bytes. */
  public Attribute(int type, byte[] payload) {
    this.type = type;
    this.payload = payload;
  }

  public int type() {
    return type;
  }

  public byte[] payload() {
    return payload;
  }

  public static Attribute u8(int type, int value) {
    return new Attribute(type, new byte[] {(byte) value});
  }

  public static Attribute u16(int type, int value) {
    return new Attribute(type, buffer(2).putShort((short) value).array());
  }

  static Attribute u16Big(int type, int value) {
    return new Attribute(type, new byte[] {(byte) (value >> 8), (byte) value});
  }

  public static Attribute u32(int type, int value) {
    return new Attribute(type, buffer(4).putInt(value).array());
  }

  public static Attribute text(int type, String value) {
    return new Attribute(type, (value + "\0").getBytes(StandardCharsets.UTF_8));
  }

  public static Attribute address(int type, InetAddress address) {
    return new Attribute(type, address.getAddress());
  }

  /** An attribute that stands for "yes" by being there. */
  static Attribute flag(int type) {
    return new Attribute(type, new byte[0]);
  }

  public static Attribute nested(int type, List<Attribute> parts) {
    return new Attribute(type | NESTED, bytes(new byte[0], parts));
  }

  /**
   * One that holds others behind a header, or that the kernel wants without the bit that says so.
   */
  public static Attribute nestedWithHeader(int type, byte[] header, List<Attribute> parts) {
    return new Attribute(type, bytes(header, parts));
  }

  /** A header, and attributes behind it, each at four bytes. */
  public static byte[] bytes(byte[] header, List<Attribute> parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(header);
    for (Attribute part : parts) {
      int length = 4 + part.payload.length;
      bytes.writeBytes(buffer(4).putShort((short) length).putShort((short) part.type).array());
      bytes.writeBytes(part.payload);
      bytes.writeBytes(new byte[Netlink.align(length) - length]);
    }
    return bytes.toByteArray();
  }

  /** Room in the machine's byte order. */
  public static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
  }
}
