package org.uplink.rtnetlink.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory for the datagrams that one recvmmsg(2) receives: an array of {@code struct mmsghdr} (in
 * the layout of 64-bit machines), and the buffers that the array points to.
 */
public final class ReceiveSlots {
  private static final int HEADER = 64;
  private static final int FLAGS = 48;
  private static final int LENGTH = 56;
  private static final int MSG_TRUNC = 0x20;

  private final int slotSize;
  private final MemorySegment headers;
  private final MemorySegment data;

  /** Creates {@code count} slots of {@code slotSize} bytes each. */
  public ReceiveSlots(int count, int slotSize) {
    this.slotSize = slotSize;
    Arena arena = Arena.ofAuto();
    headers = arena.allocate((long) count * HEADER, 8);
    data = arena.allocate((long) count * slotSize, 8);
    // The headers hold plain addresses. All memory is from one arena, so that the buffers stay
    // reachable as long as the headers.
    MemorySegment vectors = arena.allocate(count * 16L, 8);
    for (int i = 0; i < count; i++) {
      vectors.set(JAVA_LONG, i * 16L, data.address() + (long) i * slotSize);
      vectors.set(JAVA_LONG, i * 16L + 8, slotSize);
      headers.set(JAVA_LONG, (long) i * HEADER + 16, vectors.address() + i * 16L);
      headers.set(JAVA_LONG, (long) i * HEADER + 24, 1);
    }
  }

  /** Returns the memory of all slots. */
  public MemorySegment data() {
    return data;
  }

  /** Returns the offset of a slot in {@link #data}. */
  public int start(int slot) {
    return slot * slotSize;
  }

  /** Returns the number of bytes that a slot received. */
  public int length(int slot) {
    return headers.get(JAVA_INT, (long) slot * HEADER + LENGTH);
  }

  /** Returns whether the datagram was longer than the slot. */
  public boolean isTruncated(int slot) {
    return (headers.get(JAVA_INT, (long) slot * HEADER + FLAGS) & MSG_TRUNC) != 0;
  }

  MemorySegment headers() {
    return headers;
  }
}
