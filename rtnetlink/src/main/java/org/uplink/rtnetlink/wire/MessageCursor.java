package org.uplink.rtnetlink.wire;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/** Iterates over the messages of one datagram. A new cursor is before the first message. */
public final class MessageCursor {
  private MemorySegment bytes = MemorySegment.NULL;
  private int end;
  private int following;
  private int payloadStart;
  private int payloadEnd;
  private int type;
  private int flags;
  private int sequence;
  private int portId;

  /**
   * Prepares the cursor to read the messages in other memory.
   *
   * @param bytes the memory that holds them
   * @param from the offset of the first message
   * @param to the offset of the first byte after the last message
   * @return this cursor
   */
  public MessageCursor over(MemorySegment bytes, int from, int to) {
    if (from < 0 || from > to || to > bytes.byteSize()) {
      throw new MalformedMessageException(
          "messages from byte %d to %d of %d bytes".formatted(from, to, bytes.byteSize()));
    }
    this.bytes = bytes;
    this.following = from;
    this.end = to;
    return this;
  }

  /**
   * Moves to the next message. Returns false if there is none.
   *
   * @throws MalformedMessageException if the message is longer than the rest of the datagram
   */
  public boolean next() {
    int at = following;
    int left = end - at;
    if (left == 0) {
      return false;
    }
    int length = left < Netlink.HEADER ? -1 : bytes.get(JAVA_INT_UNALIGNED, at);
    if (length < Netlink.HEADER || length > left) {
      throw new MalformedMessageException(
          "message of %d bytes, but only %d are left".formatted(length, left));
    }
    readHeader(at);
    payloadEnd = at + length;
    following = Math.min(at + Netlink.align(length), end);
    return true;
  }

  /**
   * Moves to the next message, whose end is missing because the datagram was truncated. Returns
   * false if its header is missing too. The message has no payload then.
   */
  public boolean nextHeader() {
    if (end - following < Netlink.HEADER) {
      return false;
    }
    readHeader(following);
    payloadEnd = payloadStart;
    following = end;
    return true;
  }

  /** Returns the message's type, {@code RTM_*} or {@code NLMSG_*}. */
  public int type() {
    return type;
  }

  /** Returns the message's flags, {@code NLM_F_*}. */
  public int flags() {
    return flags;
  }

  /** Returns the sequence number. An answer has the sequence number of its request. */
  public int sequence() {
    return sequence;
  }

  /**
   * Returns the port id: an answer has that of the socket that sent its request. An event has that
   * of the socket that caused it, or 0.
   */
  public int portId() {
    return portId;
  }

  /** Returns the memory that holds the messages. */
  public MemorySegment bytes() {
    return bytes;
  }

  /** Returns the offset of the payload. */
  public int payloadStart() {
    return payloadStart;
  }

  /** Returns the offset behind the payload. */
  public int payloadEnd() {
    return payloadEnd;
  }

  /** Returns one byte of the payload, unsigned. */
  public int u8(int offset) {
    need(offset + 1);
    return bytes.get(JAVA_BYTE, payloadStart + (long) offset) & 0xff;
  }

  /** Returns two bytes of the payload, unsigned. */
  public int u16(int offset) {
    need(offset + 2);
    return bytes.get(JAVA_SHORT_UNALIGNED, payloadStart + (long) offset) & 0xffff;
  }

  /** Returns four bytes of the payload. */
  public int s32(int offset) {
    need(offset + 4);
    return bytes.get(JAVA_INT_UNALIGNED, payloadStart + (long) offset);
  }

  /** Returns a copy of {@code size} bytes of the payload. */
  public byte[] copy(int offset, int size) {
    need(offset + size);
    byte[] copy = new byte[size];
    MemorySegment.copy(bytes, JAVA_BYTE, payloadStart + (long) offset, copy, 0, size);
    return copy;
  }

  /** Returns a cursor over the attributes behind a fixed header of this many bytes. */
  public AttributeCursor attributes(int header) {
    need(header);
    return new AttributeCursor()
        .over(bytes, Math.min(payloadEnd, payloadStart + Netlink.align(header)), payloadEnd);
  }

  /** Reads the message as an error ({@code NLMSG_ERROR}). */
  public ErrorMessage error() {
    return ErrorMessage.read(bytes, flags, payloadStart, payloadEnd);
  }

  private void readHeader(int at) {
    type = bytes.get(JAVA_SHORT_UNALIGNED, at + 4L) & 0xffff;
    flags = bytes.get(JAVA_SHORT_UNALIGNED, at + 6L) & 0xffff;
    sequence = bytes.get(JAVA_INT_UNALIGNED, at + 8L);
    portId = bytes.get(JAVA_INT_UNALIGNED, at + 12L);
    payloadStart = at + Netlink.HEADER;
  }

  private void need(int size) {
    if (payloadEnd - payloadStart < size) {
      throw new MalformedMessageException(
          "message of type %d has %d bytes, expected %d"
              .formatted(type, payloadEnd - payloadStart, size));
    }
  }
}
