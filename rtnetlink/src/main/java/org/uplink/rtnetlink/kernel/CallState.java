package org.uplink.rtnetlink.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * The memory that a call's errno is captured into, before the Java runtime can overwrite it. Owned
 * by whoever makes the calls, one thread at a time.
 */
final class CallState {
  private static final StructLayout LAYOUT = Linker.Option.captureStateLayout();
  private static final long ERRNO = offset("errno");

  final MemorySegment memory = Arena.ofAuto().allocate(LAYOUT);

  /** Adds up the layout: a layout path would make method handles, for 3 ms of a process's start. */
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

  /** The errno of the last call, which must have failed. */
  int errno() {
    return memory.get(ValueLayout.JAVA_INT, ERRNO);
  }
}
