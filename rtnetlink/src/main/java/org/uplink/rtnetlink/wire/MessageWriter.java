package org.uplink.rtnetlink.wire;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes messages one behind the other into memory that the kernel can read, which grows up to a
 * limit. {@link #begin}, the fixed header, the attributes, {@link #end}; {@link #clear} starts
 * over.
 */
public final class MessageWriter {
  /** The most that one send may have; the kernel's own limit is the socket's send buffer. */
  private static final int LIMIT = 1 << 20;

  private static final ValueLayout.OfInt BIG_INT =
      JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private MemorySegment bytes;
  private int message;
  private int position;

  /** A writer with room for this many bytes at first. */
  public MessageWriter(int size) {
    bytes = Arena.ofAuto().allocate(size, 8);
  }

  /** The memory; what was written is at its start. */
  public MemorySegment bytes() {
    return bytes;
  }

  /** How many bytes were written. */
  public int length() {
    return position;
  }

  /** Forgets what was written. */
  public MessageWriter clear() {
    position = 0;
    return this;
  }

  /** Begins a message. */
  public MessageWriter begin(int type, int flags, int sequence) {
    message = Netlink.align(position);
    room(message - position + Netlink.HEADER);
    position = message + Netlink.HEADER;
    bytes.set(JAVA_INT_UNALIGNED, message, 0);
    bytes.set(JAVA_SHORT_UNALIGNED, message + 4L, (short) type);
    bytes.set(JAVA_SHORT_UNALIGNED, message + 6L, (short) flags);
    bytes.set(JAVA_INT_UNALIGNED, message + 8L, sequence);
    bytes.set(JAVA_INT_UNALIGNED, message + 12L, 0);
    return this;
  }

  /** Ends the message: its length is known now. */
  public void end() {
    bytes.set(JAVA_INT_UNALIGNED, message, position - message);
  }

  /** One byte of a fixed header. */
  public MessageWriter u8(int value) {
    room(1);
    bytes.set(JAVA_BYTE, position, (byte) value);
    position += 1;
    return this;
  }

  /** Two bytes of a fixed header. */
  public MessageWriter u16(int value) {
    room(2);
    bytes.set(JAVA_SHORT_UNALIGNED, position, (short) value);
    position += 2;
    return this;
  }

  /** Four bytes of a fixed header. */
  public MessageWriter u32(int value) {
    room(4);
    bytes.set(JAVA_INT_UNALIGNED, position, value);
    position += 4;
    return this;
  }

  /** An attribute of one byte. */
  public MessageWriter attribute8(int type, int value) {
    header(type, 1);
    bytes.set(JAVA_INT_UNALIGNED, position, 0);
    bytes.set(JAVA_BYTE, position, (byte) value);
    position += 4;
    return this;
  }

  /** An attribute of two bytes. */
  public MessageWriter attribute16(int type, int value) {
    header(type, 2);
    bytes.set(JAVA_INT_UNALIGNED, position, 0);
    bytes.set(JAVA_SHORT_UNALIGNED, position, (short) value);
    position += 4;
    return this;
  }

  /** An attribute of two bytes in network order. */
  public MessageWriter attribute16Big(int type, int value) {
    header(type, 2);
    bytes.set(JAVA_INT_UNALIGNED, position, 0);
    bytes.set(JAVA_BYTE, position, (byte) (value >> 8));
    bytes.set(JAVA_BYTE, position + 1L, (byte) value);
    position += 4;
    return this;
  }

  /** An attribute of four bytes. */
  public MessageWriter attribute32(int type, int value) {
    header(type, 4);
    bytes.set(JAVA_INT_UNALIGNED, position, value);
    position += 4;
    return this;
  }

  /** An attribute of four bytes in network order. */
  public MessageWriter attribute32Big(int type, int value) {
    header(type, 4);
    bytes.set(BIG_INT, position, value);
    position += 4;
    return this;
  }

  /** An attribute of eight bytes. */
  public MessageWriter attribute64(int type, long value) {
    header(type, 8);
    bytes.set(JAVA_LONG_UNALIGNED, position, value);
    position += 8;
    return this;
  }

  /** An attribute of bytes. */
  public MessageWriter attribute(int type, byte[] value) {
    header(type, value.length);
    copy(value);
    pad();
    return this;
  }

  /** An attribute of text, with the zero byte at its end. */
  public MessageWriter text(int type, String value) {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    header(type, text.length + 1);
    copy(text);
    bytes.set(JAVA_BYTE, position++, (byte) 0);
    pad();
    return this;
  }

  /** By hand: what is copied is short, and MemorySegment.copy is 2 ms of a process's start. */
  private void copy(byte[] value) {
    for (byte each : value) {
      bytes.set(JAVA_BYTE, position++, each);
    }
  }

  /** Begins an attribute that holds attributes; what it returns goes to {@link #close}. */
  public int open(int type) {
    int at = position;
    header(type | Netlink.NESTED, 0);
    return at;
  }

  /** Begins one whose type does not carry the bit for it, where the kernel reads it so. */
  public int openPlain(int type) {
    int at = position;
    header(type, 0);
    return at;
  }

  /** Ends the attribute that {@link #open} began. */
  public MessageWriter close(int at) {
    bytes.set(JAVA_SHORT_UNALIGNED, at, (short) (position - at));
    return this;
  }

  private void header(int type, int length) {
    room(4 + Netlink.align(length));
    bytes.set(JAVA_SHORT_UNALIGNED, position, (short) (4 + length));
    bytes.set(JAVA_SHORT_UNALIGNED, position + 2L, (short) type);
    position += 4;
  }

  private void pad() {
    while ((position & 3) != 0) {
      bytes.set(JAVA_BYTE, position++, (byte) 0);
    }
  }

  private void room(int size) {
    if (position + size > bytes.byteSize()) {
      grow(position + size);
    }
  }

  private void grow(int size) {
    if (size > LIMIT) {
      throw new IllegalArgumentException(
          "requests of " + size + " bytes in one send, the limit is " + LIMIT);
    }
    MemorySegment larger = Arena.ofAuto().allocate(Math.min(LIMIT, 2L * size), 8);
    MemorySegment.copy(bytes, 0, larger, 0, position);
    bytes = larger;
  }
}
