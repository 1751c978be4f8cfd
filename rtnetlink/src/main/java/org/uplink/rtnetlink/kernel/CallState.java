package org.uplink.rtnetlink.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * The memory that a call's errno is captured into, before the Java runtime can overwrite it. Owned
 * by whoever makes the calls, one thread at a time.
 */
final class CallState {
  private static final StructLayout LAYOUT = Linker.Option.captureStateLayout();
  private static final long ERRNO = LAYOUT.byteOffset(PathElement.groupElement("errno"));

  final MemorySegment memory = Arena.ofAuto().allocate(LAYOUT);

  /** The errno of the last call, which must have failed. */
  int errno() {
    return memory.get(ValueLayout.JAVA_INT, ERRNO);
  }
}
