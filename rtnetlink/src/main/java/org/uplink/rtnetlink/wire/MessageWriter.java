package org.uplink.rtnetlink.wire;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Writes messages one behind the other into native memory, which grows up to a limit.
 *
 * <p>To write a message, call {@link #begin}, write the fixed header, write the attributes, and
 * call {@link #end}. {@link #clear} removes the messages and keeps the memory.
 */
public final class MessageWriter {
  /**
   * The largest number of bytes in one system call. The kernel's own limit is the socket's send
   * buffer.
   */
  private static final int LIMIT = 1 << 20;

  private static final ValueLayout.OfInt BIG_INT =
      JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private MemorySegment bytes;
  private int message;
  private int position;

  /** Creates a writer with an initial size in bytes. */
  public MessageWriter(int size) {
    bytes = Arena.ofAuto().allocate(size, 8);
  }

  /** Returns the memory. The written bytes start at offset 0. */
  public MemorySegment bytes() {
    return bytes;
  }

  /** Returns the number of bytes that were written. */
  public int length() {
    return position;
  }

  /** Removes all messages. */
  public MessageWriter clear() {
    position = 0;
    return this;
  }

  /** Begins a message with this header. */
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

  /**
   * Begins a message with the bytes of an encoded message. Attributes may follow.
   *
   * @param start a message with its header, see {@link RequestMessage}
   * @param sequence the sequence number, which replaces the one in the header
   */
  public MessageWriter begin(byte[] start, int sequence) {
    message = Netlink.align(position);
    room(message - position + Netlink.align(start.length));
    position = message;
    copy(start, start.length);
    pad();
    bytes.set(JAVA_INT_UNALIGNED, message + 8L, sequence);
    return this;
  }

  /** Ends the message: writes its length into its header. */
  public void end() {
    bytes.set(JAVA_INT_UNALIGNED, message, position - message);
  }

  /** Writes one byte of a fixed header. */
  public MessageWriter u8(int value) {
    room(1);
    bytes.set(JAVA_BYTE, position, (byte) value);
    position += 1;
    return this;
  }

  /** Writes two bytes of a fixed header. */
  public MessageWriter u16(int value) {
    room(2);
    bytes.set(JAVA_SHORT_UNALIGNED, position, (short) value);
    position += 2;
    return this;
  }

  /** Writes four bytes of a fixed header. */
  public MessageWriter u32(int value) {
    room(4);
    bytes.set(JAVA_INT_UNALIGNED, position, value);
    position += 4;
    return this;
  }

  /** Writes an attribute of one byte. */
  public MessageWriter attribute8(int type, int value) {
    header(type, 1);
    bytes.set(JAVA_INT_UNALIGNED, position, 0);
    bytes.set(JAVA_BYTE, position, (byte) value);
    position += 4;
    return this;
  }

  /** Writes an attribute of two bytes in network order. */
  public MessageWriter attribute16Big(int type, int value) {
    header(type, 2);
    bytes.set(JAVA_INT_UNALIGNED, position, 0);
    bytes.set(JAVA_BYTE, position, (byte) (value >> 8));
    bytes.set(JAVA_BYTE, position + 1L, (byte) value);
    position += 4;
    return this;
  }

  /** Writes an attribute of four bytes. */
  public MessageWriter attribute32(int type, int value) {
    header(type, 4);
    bytes.set(JAVA_INT_UNALIGNED, position, value);
    position += 4;
    return this;
  }

  /** Writes an attribute of four bytes in network order. */
  public MessageWriter attribute32Big(int type, int value) {
    header(type, 4);
    bytes.set(BIG_INT, position, value);
    position += 4;
    return this;
  }

  /** Writes an attribute of the first {@code length} bytes of an array. */
  public MessageWriter attribute(int type, byte[] value, int length) {
    header(type, length);
    copy(value, length);
    pad();
    return this;
  }

  /** Writes an attribute of text, with the zero byte that ends it. */
  public MessageWriter text(int type, String value) {
    byte[] text = SurrogateEscape.encode(value);
    header(type, text.length + 1);
    copy(text, text.length);
    bytes.set(JAVA_BYTE, position++, (byte) 0);
    pad();
    return this;
  }

  /**
   * Copies in a loop, because the first use of {@code MemorySegment.copy} adds 2 ms to the start of
   * a process. The arrays are short.
   */
  private void copy(byte[] value, int length) {
    for (int i = 0; i < length; i++) {
      bytes.set(JAVA_BYTE, position++, value[i]);
    }
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
          "requests of %d bytes in one send; the limit is %d".formatted(size, LIMIT));
    }
    MemorySegment larger = Arena.ofAuto().allocate(Math.min(LIMIT, 2L * size), 8);
    MemorySegment.copy(bytes, 0, larger, 0, position);
    bytes = larger;
  }
}
