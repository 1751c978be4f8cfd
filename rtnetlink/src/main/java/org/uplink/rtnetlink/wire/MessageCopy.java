package org.uplink.rtnetlink.wire;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A copy of a message without its netlink header, in words of four bytes, which is the alignment of
 * attributes. Java reads and compares an array faster than native memory. The array is reused for
 * the next message.
 */
public final class MessageCopy {
  private int[] words = new int[64];
  private int size;

  /** Returns the number of bytes of the message. */
  public int size() {
    return size;
  }

  /** Returns a number that is the same for equal messages. */
  public int hash() {
    // Behind the fixed header is the destination, which differs the most.
    return size < 32 ? 0 : ((words[4] * 31 + words[5]) * 31 + words[6]) * 31 + words[7];
  }

  /**
   * Returns whether the message equals an earlier one, which {@link #toArray} returned, in the
   * words from {@code from} to before {@code to}.
   */
  public boolean matches(int[] earlier, int from, int to) {
    return Arrays.equals(words, from, to, earlier, from, to);
  }

  /** Returns a copy of the message. */
  public int[] toArray() {
    return Arrays.copyOf(words, count(size));
  }

  /** Copies a message. Returns whether it differs from the one before. */
  boolean copy(MemorySegment bytes, int from, int to) {
    boolean differs = size != to - from;
    int[] into = room(to - from);
    int whole = size >> 2;
    int different = 0;
    for (int i = 0; i < whole; i++) {
      int word = bytes.get(JAVA_INT_UNALIGNED, from + 4L * i);
      different |= word ^ into[i];
      into[i] = word;
    }
    if ((size & 3) != 0) {
      into[whole] = 0;
      for (int i = 4 * whole; i < size; i++) {
        into[whole] |= (bytes.get(JAVA_BYTE, (long) from + i) & 0xff) << (8 * (i & 3));
      }
      differs = true;
    }
    return differs || different != 0;
  }

  /** Returns the words. The caller must not change them. */
  int[] array() {
    return words;
  }

  private int[] room(int bytes) {
    size = bytes;
    if (words.length < count(bytes)) {
      words = new int[2 * count(bytes)];
    }
    return words;
  }

  private static int count(int bytes) {
    return (bytes + 3) >> 2;
  }
}
