package org.uplink.rtnetlink;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.uplink.rtnetlink.request.NetlinkException;

/**
 * A stream of what changes. Taken by any thread, virtual ones too; each entry goes to one taker.
 * Close it when it is no longer wanted; {@link Rtnetlink#close} closes all.
 *
 * <p>Who does not keep up loses entries, never the last one: so the newest answer is always there,
 * and lost events are followed by {@link KernelEvent.EventsLost}.
 */
public final class Watch<T> implements AutoCloseable {
  /** Entries that wait for a taker. */
  static final int LIMIT = 4096;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<T> entries = new ArrayDeque<>();
  private final Optional<T> lost;
  private Runnable onClose = () -> {};
  private boolean closed;
  private @Nullable NetlinkException broken;

  /** One that puts an entry of its own in the place of what it had to drop, or nothing. */
  Watch(Optional<T> lost) {
    this.lost = lost;
  }

  void onClose(Runnable action) {
    onClose = action;
  }

  /** Adds an entry. What does not fit is dropped, the oldest first. */
  void put(T entry) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if (entries.size() >= LIMIT) {
        if (lost.isPresent()) {
          entries.clear();
          entries.add(lost.get());
        } else {
          entries.removeFirst();
        }
      }
      entries.add(entry);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the stream with an error, which the takers get after what is there. */
  void fail(NetlinkException error) {
    lock.lock();
    try {
      broken = error;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the next entry.
   *
   * @throws InterruptedException where the thread is interrupted while it waits
   * @throws NetlinkException where the socket broke
   * @throws IllegalStateException where this is closed, or gets closed while the thread waits
   */
  public T take() throws InterruptedException {
    while (true) {
      Optional<T> entry = poll(Duration.ofDays(1));
      if (entry.isPresent()) {
        return entry.get();
      }
    }
  }

  /**
   * Waits for the next entry, at most this long; zero only looks.
   *
   * @throws InterruptedException where the thread is interrupted while it waits
   * @throws NetlinkException where the socket broke
   * @throws IllegalStateException where this is closed, or gets closed while the thread waits
   */
  public Optional<T> poll(Duration most) throws InterruptedException {
    long left = most.toNanos();
    lock.lockInterruptibly();
    try {
      while (true) {
        if (closed) {
          throw new IllegalStateException("this watch is closed");
        }
        T entry = entries.poll();
        if (entry != null) {
          return Optional.of(entry);
        }
        if (broken != null) {
          throw broken;
        }
        if (left <= 0) {
          return Optional.empty();
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      entries.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    onClose.run();
  }
}
