package org.uplink.rtnetlink.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory for many datagrams received by one call: {@code struct mmsghdr} of 64-bit machines, and
 * what they point to.
 */
public final class ReceiveSlots {
  private static final int HEADER = 64;
  private static final int FLAGS = 48;
  private static final int LENGTH = 56;
  private static final int MSG_TRUNC = 0x20;

  private final int slotSize;
  private final MemorySegment headers;
  private final MemorySegment data;

  /** So many slots of so many bytes. */
  public ReceiveSlots(int count, int slotSize) {
    this.slotSize = slotSize;
    Arena arena = Arena.ofAuto();
    headers = arena.allocate((long) count * HEADER, 8);
    data = arena.allocate((long) count * slotSize, 8);
    // The headers hold addresses alone. Of one arena, they keep what they point to.
    MemorySegment vectors = arena.allocate(count * 16L, 8);
    for (int i = 0; i < count; i++) {
      vectors.set(JAVA_LONG, i * 16L, data.address() + (long) i * slotSize);
      vectors.set(JAVA_LONG, i * 16L + 8, slotSize);
      headers.set(JAVA_LONG, (long) i * HEADER + 16, vectors.address() + i * 16L);
      headers.set(JAVA_LONG, (long) i * HEADER + 24, 1);
    }
  }

  MemorySegment headers() {
    return headers;
  }

  /** All slots' memory. */
  public MemorySegment data() {
    return data;
  }

  /** Where a slot starts in {@link #data}. */
  public int start(int slot) {
    return slot * slotSize;
  }

  /** How many bytes a slot received. */
  public int length(int slot) {
    return headers.get(JAVA_INT, (long) slot * HEADER + LENGTH);
  }

  /** Whether the datagram was longer than the slot. */
  public boolean isTruncated(int slot) {
    return (headers.get(JAVA_INT, (long) slot * HEADER + FLAGS) & MSG_TRUNC) != 0;
  }
}
