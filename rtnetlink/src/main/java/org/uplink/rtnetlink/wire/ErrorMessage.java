package org.uplink.rtnetlink.wire;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * The kernel's acknowledgement of one request ({@code NLMSG_ERROR}).
 *
 * @param errno the positive errno, or 0 if the request was carried out
 * @param text the kernel's text (its extended acknowledgement), or ""
 */
public record ErrorMessage(int errno, String text) {
  /** The request was carried out, and the kernel sent no text. */
  public static final ErrorMessage NONE = new ErrorMessage(0, "");

  /**
   * Reads the payload of an error message.
   *
   * @param flags the message's flags
   * @param from the offset of the payload's first byte
   * @param to the offset behind its last byte
   * @throws MalformedMessageException if the message is too short or inconsistent
   */
  public static ErrorMessage read(MemorySegment bytes, int flags, int from, int to) {
    if (from < 0 || to > bytes.byteSize() || to - from < 4 + Netlink.HEADER) {
      throw new MalformedMessageException("error message of " + (to - from) + " bytes");
    }
    int errno = -bytes.get(JAVA_INT_UNALIGNED, from);
    if (errno < 0) {
      throw new MalformedMessageException("error number " + -errno);
    }
    String text = "";
    if ((flags & Netlink.ACK_ATTRIBUTES) != 0) {
      int request = bytes.get(JAVA_INT_UNALIGNED, from + 4L);
      int echoed = (flags & Netlink.CAPPED) != 0 ? Netlink.HEADER : request;
      if (echoed < Netlink.HEADER || echoed > to - from - 4) {
        throw new MalformedMessageException(
            "the error message says that it repeats a request of " + echoed + " bytes");
      }
      AttributeCursor cursor =
          new AttributeCursor().over(bytes, Math.min(to, from + 4 + Netlink.align(echoed)), to);
      while (cursor.next()) {
        if (cursor.type() == Netlink.ERROR_TEXT) {
          text = cursor.text();
        }
      }
    }
    return errno == 0 && text.isEmpty() ? NONE : new ErrorMessage(errno, text);
  }
}
