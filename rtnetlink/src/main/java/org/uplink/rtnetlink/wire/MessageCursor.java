package org.uplink.rtnetlink.wire;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/** Walks over the messages of one datagram. Starts before the first one; {@link #next} goes on. */
public final class MessageCursor {
  private MemorySegment bytes = MemorySegment.NULL;
  private int end;
  private int following;
  private int start;
  private int stop;
  private int type;
  private int flags;
  private int sequence;

  /** Begins with the messages in these bytes, from one offset to before another. */
  public MessageCursor over(MemorySegment bytes, int from, int to) {
    if (from < 0 || from > to || to > bytes.byteSize()) {
      throw new MalformedMessageException(
          "no room for messages from byte " + from + " to " + to + " of " + bytes.byteSize());
    }
    this.bytes = bytes;
    this.following = from;
    this.end = to;
    return this;
  }

  /**
   * Goes on to the next message; false at the end.
   *
   * @throws MalformedMessageException for a message that reaches over the end
   */
  public boolean next() {
    int at = following;
    int left = end - at;
    if (left == 0) {
      return false;
    }
    int length = left < Netlink.HEADER ? -1 : bytes.get(JAVA_INT_UNALIGNED, at);
    if (length < Netlink.HEADER || length > left) {
      throw new MalformedMessageException("message of " + length + " bytes, " + left + " are left");
    }
    type = bytes.get(JAVA_SHORT_UNALIGNED, at + 4L) & 0xffff;
    flags = bytes.get(JAVA_SHORT_UNALIGNED, at + 6L) & 0xffff;
    sequence = bytes.get(JAVA_INT_UNALIGNED, at + 8L);
    start = at + Netlink.HEADER;
    stop = at + length;
    following = Math.min(at + Netlink.align(length), end);
    return true;
  }

  /** The message's type. */
  public int type() {
    return type;
  }

  /** The message's flags. */
  public int flags() {
    return flags;
  }

  /** The sequence number, which an answer has of its request. */
  public int sequence() {
    return sequence;
  }

  /** The bytes that this walks over. */
  public MemorySegment bytes() {
    return bytes;
  }

  /** Where the payload starts. */
  public int payloadStart() {
    return start;
  }

  /** Where the payload ends. */
  public int payloadEnd() {
    return stop;
  }

  /** One byte of the payload, unsigned. */
  public int u8(int offset) {
    need(offset + 1);
    return bytes.get(JAVA_BYTE, start + (long) offset) & 0xff;
  }

  /** Two bytes of the payload, unsigned. */
  public int u16(int offset) {
    need(offset + 2);
    return bytes.get(JAVA_SHORT_UNALIGNED, start + (long) offset) & 0xffff;
  }

  /** Four bytes of the payload. */
  public int s32(int offset) {
    need(offset + 4);
    return bytes.get(JAVA_INT_UNALIGNED, start + (long) offset);
  }

  /** A cursor over the attributes behind a fixed header of so many bytes. */
  public AttributeCursor attributes(int header) {
    need(header);
    return new AttributeCursor().over(bytes, Math.min(stop, start + Netlink.align(header)), stop);
  }

  private void need(int size) {
    if (stop - start < size) {
      throw new MalformedMessageException(
          "message "
              + type
              + " has "
              + (stop - start)
              + " bytes, not the "
              + size
              + " of its kind");
    }
  }

  /** The message as an error's payload. */
  public ErrorMessage error() {
    return ErrorMessage.read(bytes, flags, start, stop);
  }
}
