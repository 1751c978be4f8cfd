package org.uplink.rtnetlink.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * Memory for the errno of a C call. Java captures the errno there before its runtime can overwrite
 * it. The caller owns the memory. One thread at a time may use it.
 */
final class CallState {
  private static final StructLayout LAYOUT = Linker.Option.captureStateLayout();
  private static final long ERRNO = offset("errno");

  final MemorySegment memory = Arena.ofAuto().allocate(LAYOUT);

  /** Returns the errno of the last call, which must have failed. */
  int errno() {
    return memory.get(ValueLayout.JAVA_INT, ERRNO);
  }

  /**
   * Computes the offset in a loop, because a layout path creates method handles, which cost 3 ms of
   * a process's start.
   */
  private static long offset(String name) {
    long offset = 0;
    for (MemoryLayout member : LAYOUT.memberLayouts()) {
      if (member.name().orElse("").equals(name)) {
        return offset;
      }
      offset += member.byteSize();
    }
    throw new IllegalStateException(LAYOUT + " has no " + name);
  }
}
