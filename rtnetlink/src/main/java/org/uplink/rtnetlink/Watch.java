package org.uplink.rtnetlink;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.uplink.rtnetlink.request.NetlinkException;

/**
 * A stream of changes. Any thread may take entries, including a virtual thread. Each entry goes to
 * one thread. {@link #close} ends the watch, and {@link Rtnetlink#close} ends all watches.
 *
 * <p>A program that takes entries too slowly loses old ones, but never the latest: a watched route
 * always has its newest result, and lost events are replaced by {@link KernelEvent.EventsLost}.
 *
 * @param <T> {@link RouteChange} or {@link KernelEvent}
 */
public final class Watch<T> implements AutoCloseable {
  /** The largest number of entries that wait to be taken. */
  static final int LIMIT = 4096;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<T> entries = new ArrayDeque<>();
  private final Optional<T> lost;
  private Runnable onClose = () -> {};
  private boolean closed;
  private @Nullable NetlinkException failure;

  /**
   * Creates an open watch.
   *
   * @param lost the entry that replaces all waiting entries if there are too many. If it is empty,
   *     only the oldest entry is removed
   */
  Watch(Optional<T> lost) {
    this.lost = lost;
  }

  /**
   * Waits for the next entry.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   * @throws NetlinkException if the socket or the watched lookup failed. The watch has ended
   * @throws IllegalStateException if the watch is closed, before or during the wait
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
   * Waits for the next entry until a timeout. A timeout of zero does not wait. Returns empty after
   * the timeout.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   * @throws NetlinkException if the socket or the watched lookup failed. The watch has ended
   * @throws IllegalStateException if the watch is closed, before or during the wait
   */
  public Optional<T> poll(Duration timeout) throws InterruptedException {
    long left = timeout.toNanos();
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
        if (failure != null) {
          throw failure;
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

  /** Ends the watch and removes its entries. */
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

  void onClose(Runnable action) {
    onClose = action;
  }

  /** Adds an entry. Removes old entries if there are too many. */
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

  /**
   * Ends the stream. {@link #take} and {@link #poll} return the remaining entries and then throw
   * the exception.
   */
  void fail(NetlinkException error) {
    lock.lock();
    try {
      failure = error;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
