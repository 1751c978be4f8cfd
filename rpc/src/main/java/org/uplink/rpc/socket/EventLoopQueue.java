package org.uplink.rpc.socket;

import io.netty.channel.EventLoop;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Passes values from any thread to the event loop. The loop receives all values that arrived while
 * it was busy together, so that one flush and one system call send them.
 */
public final class EventLoopQueue<T> {
  private final ConcurrentLinkedQueue<T> queue = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final EventLoop loop;
  private final Consumer<T> each;
  private final Runnable after;

  /**
   * Creates the queue of one connection.
   *
   * @param each receives each value, on the loop
   * @param after runs on the loop when the queue is empty
   */
  public EventLoopQueue(EventLoop loop, Consumer<T> each, Runnable after) {
    this.loop = loop;
    this.each = each;
    this.after = after;
  }

  public void add(T value) {
    queue.add(value);
    if (scheduled.compareAndSet(false, true)) {
      try {
        loop.execute(this::drain);
      } catch (RejectedExecutionException closed) {
        // The loop has ended, and so has the connection.
        queue.clear();
      }
    }
  }

  private void drain() {
    scheduled.set(false);
    for (var value = queue.poll(); value != null; value = queue.poll()) {
      each.accept(value);
    }
    after.run();
  }
}
