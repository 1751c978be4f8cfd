package org.uplink.rtnetlink.connection;

import org.uplink.rtnetlink.kernel.PlatformThreads;
import org.uplink.rtnetlink.kernel.SocketFactory;

/**
 * As many lanes as there are processors, so that as many threads ask at the same time without
 * waiting for each other. A thread goes to its own lane, where that is taken to a free one, and
 * where none is it waits for its own.
 */
public final class ConnectionPool implements AutoCloseable {
  private final NetlinkConnection[] connections;
  private volatile boolean closed;

  public ConnectionPool(
      int count, SocketFactory sockets, PlatformThreads threads, long deadlineNanos) {
    connections = new NetlinkConnection[count];
    for (int i = 0; i < count; i++) {
      connections[i] = new NetlinkConnection(sockets, threads, deadlineNanos);
    }
  }

  /**
   * Takes a lane; {@link #release} must follow.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public NetlinkConnection acquire() {
    int home = (int) (Thread.currentThread().threadId() % connections.length);
    NetlinkConnection lane = connections[home];
    if (!lane.lock.tryLock()) {
      lane = acquireOther(home);
    }
    if (closed) {
      lane.lock.unlock();
      throw closedException();
    }
    return lane;
  }

  public static IllegalStateException closedException() {
    return new IllegalStateException("this Rtnetlink is closed");
  }

  private NetlinkConnection acquireOther(int home) {
    for (int i = 1; i < connections.length; i++) {
      NetlinkConnection lane = connections[(home + i) % connections.length];
      if (lane.lock.tryLock()) {
        return lane;
      }
    }
    connections[home].lock.lock();
    return connections[home];
  }

  public void release(NetlinkConnection lane) {
    lane.lock.unlock();
  }

  @Override
  public void close() {
    closed = true;
    for (NetlinkConnection lane : connections) {
      lane.lock.lock();
      try {
        lane.closeSocket();
      } finally {
        lane.lock.unlock();
      }
    }
  }
}
