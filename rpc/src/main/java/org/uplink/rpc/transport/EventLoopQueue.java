package org.uplink.rpc.transport;

import io.netty.channel.EventLoop;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Takes things from any thread to the event loop. What several threads put in while the loop is
 * busy is taken out at one go, so that it leaves with one flush and one system call.
 */
final class EventLoopQueue<T> {
  private final ConcurrentLinkedQueue<T> queue = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final EventLoop loop;
  private final Consumer<T> each;
  private final Runnable after;

  /**
   * An outbox of one connection.
   *
   * @param each on the loop, for each thing
   * @param after on the loop, when all is taken out
   */
  EventLoopQueue(EventLoop loop, Consumer<T> each, Runnable after) {
    this.loop = loop;
    this.each = each;
    this.after = after;
  }

  void add(T thing) {
    queue.add(thing);
    if (scheduled.compareAndSet(false, true)) {
      try {
        loop.execute(this::drain);
      } catch (RejectedExecutionException closed) {
        // The loop is gone, and with it the connection.
        queue.clear();
      }
    }
  }

  private void drain() {
    scheduled.set(false);
    for (var thing = queue.poll(); thing != null; thing = queue.poll()) {
      each.accept(thing);
    }
    after.run();
  }
}
