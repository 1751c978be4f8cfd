package org.uplink.rtnetlink;

import org.uplink.rtnetlink.kernel.PlatformThreads;
import org.uplink.rtnetlink.kernel.SocketFactory;

/**
 * As many lanes as there are processors, so that as many threads ask at the same time without
 * waiting for each other. A thread goes to its own lane, where that is taken to a free one, and
 * where none is it waits for its own.
 */
final class Lanes implements AutoCloseable {
  private final Lane[] lanes;
  private volatile boolean closed;

  Lanes(int count, SocketFactory sockets, PlatformThreads threads, long deadlineNanos) {
    lanes = new Lane[count];
    for (int i = 0; i < count; i++) {
      lanes[i] = new Lane(sockets, threads, deadlineNanos);
    }
  }

  /**
   * Takes a lane; {@link #giveBack} must follow.
   *
   * @throws IllegalStateException after {@link #close}
   */
  Lane take() {
    int home = (int) (Thread.currentThread().threadId() % lanes.length);
    Lane lane = lanes[home];
    if (!lane.lock.tryLock()) {
      lane = takeOther(home);
    }
    if (closed) {
      lane.lock.unlock();
      throw closedAlready();
    }
    return lane;
  }

  static IllegalStateException closedAlready() {
    return new IllegalStateException("this Rtnetlink is closed");
  }

  private Lane takeOther(int home) {
    for (int i = 1; i < lanes.length; i++) {
      Lane lane = lanes[(home + i) % lanes.length];
      if (lane.lock.tryLock()) {
        return lane;
      }
    }
    lanes[home].lock.lock();
    return lanes[home];
  }

  void giveBack(Lane lane) {
    lane.lock.unlock();
  }

  @Override
  public void close() {
    closed = true;
    for (Lane lane : lanes) {
      lane.lock.lock();
      try {
        lane.drop();
      } finally {
        lane.lock.unlock();
      }
    }
  }
}
