package org.uplink.rtnetlink.wire;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An encoded attribute of a request ({@code struct rtattr}). Immutable, because no caller changes
 * the payload's bytes.
 */
public final class Attribute {
  /** The bit in an attribute's type that marks a payload of attributes ({@code NLA_F_NESTED}). */
  public static final int NESTED = Netlink.NESTED;

  private final int type;
  private final byte[] payload;

  /**
   * Creates an attribute.
   *
   * @param type the kernel's number, with {@link #NESTED} if the kernel wants that bit
   * @param payload the payload, which the caller must not change later
   */
  public Attribute(int type, byte[] payload) {
    this.type = type;
    this.payload = payload;
  }

  /** Returns an attribute of one byte. */
  public static Attribute u8(int type, int value) {
    return new Attribute(type, new byte[] {(byte) value});
  }

  /** Returns an attribute of two bytes. */
  public static Attribute u16(int type, int value) {
    return new Attribute(type, buffer(2).putShort((short) value).array());
  }

  /** Returns an attribute of two bytes in network order. */
  public static Attribute u16Big(int type, int value) {
    return new Attribute(type, ByteBuffer.allocate(2).putShort((short) value).array());
  }

  /** Returns an attribute of eight bytes. */
  public static Attribute u64(int type, long value) {
    return new Attribute(type, buffer(8).putLong(value).array());
  }

  /** Returns an attribute of four bytes. */
  public static Attribute u32(int type, int value) {
    return new Attribute(type, buffer(4).putInt(value).array());
  }

  /** Returns an attribute of text, with the zero byte that ends it. */
  public static Attribute text(int type, String value) {
    byte[] text = SurrogateEscape.encode(value);
    return new Attribute(type, Arrays.copyOf(text, text.length + 1));
  }

  /**
   * Returns an attribute of an unsigned number of 32 bits.
   *
   * @param name what the number is, for the exception
   * @throws IllegalArgumentException if the value is negative or has more than 32 bits
   */
  public static Attribute unsigned(int type, String name, long value) {
    return u32(type, unsigned(name, value));
  }

  /** Returns an attribute of an address's bytes. */
  public static Attribute address(int type, InetAddress address) {
    return new Attribute(type, address.getAddress());
  }

  /** Returns an attribute that holds attributes, with the {@link #NESTED} bit. */
  public static Attribute nested(int type, List<Attribute> attributes) {
    return new Attribute(type | NESTED, bytes(new byte[0], attributes));
  }

  /**
   * Returns an attribute that holds a header and, behind the header, attributes. It does not have
   * the {@link #NESTED} bit.
   */
  public static Attribute nestedWithHeader(int type, byte[] header, List<Attribute> attributes) {
    return new Attribute(type, bytes(header, attributes));
  }

  /**
   * Returns the 32 bits of an unsigned number.
   *
   * @param name what the number is, for the exception
   * @throws IllegalArgumentException if the value is negative or has more than 32 bits
   */
  public static int unsigned(String name, long value) {
    if (value < 0 || value > 0xffff_ffffL) {
      throw new IllegalArgumentException(
          "%s %d is not in 0–%d".formatted(name, value, 0xffff_ffffL));
    }
    return (int) value;
  }

  /** Returns a header and the attributes behind it, each aligned to four bytes. */
  public static byte[] bytes(byte[] header, List<Attribute> attributes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(header);
    for (Attribute attribute : attributes) {
      int length = 4 + attribute.payload.length;
      bytes.writeBytes(buffer(4).putShort((short) length).putShort((short) attribute.type).array());
      bytes.writeBytes(attribute.payload);
      bytes.writeBytes(new byte[Netlink.align(length) - length]);
    }
    return bytes.toByteArray();
  }

  /**
   * Returns a copy of the list in which this attribute replaces the attribute of the same type, or
   * is added.
   */
  public List<Attribute> replaceIn(List<Attribute> attributes) {
    List<Attribute> changed = new ArrayList<>(attributes);
    changed.removeIf(old -> old.type == type);
    changed.add(this);
    return List.copyOf(changed);
  }

  /** Returns a buffer of this size in the machine's byte order. */
  public static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
  }

  /** Returns the kernel's number, with the {@link #NESTED} bit if it is set. */
  public int type() {
    return type;
  }

  /** Returns the payload's bytes, which the caller must not change. */
  public byte[] payload() {
    return payload;
  }
}
