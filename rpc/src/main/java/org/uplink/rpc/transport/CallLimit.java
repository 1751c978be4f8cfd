package org.uplink.rpc.transport;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Limits how many calls of all connections run at once, and decides which connection is next. Used
 * on the event loop only.
 */
final class CallLimit {
  private final int limit;
  private final Set<CallQueue> waiting = new LinkedHashSet<>();
  private int running;

  CallLimit(int limit) {
    this.limit = limit;
  }

  /**
   * Returns whether a call may start now. If not, this object starts the queue later, when its turn
   * comes.
   */
  boolean tryAcquire(CallQueue calls) {
    if (running < limit) {
      running++;
      return true;
    }
    waiting.add(calls);
    return false;
  }

  /**
   * Records the end of a call. The connection that has waited longest may start one call. For its
   * next call, it waits behind the other connections.
   */
  void release() {
    running--;
    while (running < limit && !waiting.isEmpty()) {
      var next = waiting.iterator().next();
      waiting.remove(next);
      next.startWaiting();
    }
  }

  void remove(CallQueue calls) {
    waiting.remove(calls);
  }
}
