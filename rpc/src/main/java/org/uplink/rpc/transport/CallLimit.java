package org.uplink.rpc.transport;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Limits how many calls of all connections run at once, and the memory that they take, and decides
 * which connection is next. Used on the event loop only.
 */
final class CallLimit {
  private final int limit;
  private final long memoryLimit;
  private final Set<CallQueue> waiting = new LinkedHashSet<>();
  private int running;
  private long memory;

  /**
   * @param limit how many calls may run
   * @param memoryLimit in bytes; a call that needs more runs alone
   */
  CallLimit(int limit, long memoryLimit) {
    this.limit = limit;
    this.memoryLimit = memoryLimit;
  }

  /**
   * Returns whether a call may start now. If not, this object starts the queue later, when its turn
   * comes.
   *
   * @param bytes the memory that the call takes
   */
  boolean tryAcquire(CallQueue calls, long bytes) {
    if (fits(bytes)) {
      running++;
      memory += bytes;
      return true;
    }
    waiting.add(calls);
    return false;
  }

  /**
   * Records the end of a call. The connection that has waited longest may start one call. For its
   * next call, it waits behind the other connections.
   */
  void release(long bytes) {
    running--;
    memory -= bytes;
    while (!waiting.isEmpty()) {
      CallQueue next = waiting.iterator().next();
      if (!fits(next.nextMemory())) {
        return;
      }
      waiting.remove(next);
      next.startWaiting();
    }
  }

  void remove(CallQueue calls) {
    waiting.remove(calls);
  }

  private boolean fits(long bytes) {
    return running == 0 || (running < limit && memory + bytes <= memoryLimit);
  }
}
