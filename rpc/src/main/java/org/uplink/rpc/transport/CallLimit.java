package org.uplink.rpc.transport;

import java.util.LinkedHashSet;
import java.util.Set;

/** How many calls run at once, and whose turn is next. On the event loop only. */
final class CallLimit {
  private final int limit;
  private final Set<CallQueue> waiting = new LinkedHashSet<>();
  private int running;

  CallLimit(int limit) {
    this.limit = limit;
  }

  /** True: the call may start. False: the queue is called when it is its turn. */
  boolean tryAcquire(CallQueue calls) {
    if (running < limit) {
      running++;
      return true;
    }
    waiting.add(calls);
    return false;
  }

  /**
   * A call has ended: the connection that has waited longest goes on, and queues up again for more.
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
