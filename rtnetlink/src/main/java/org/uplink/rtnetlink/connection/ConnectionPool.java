package org.uplink.rtnetlink.connection;

import org.uplink.rtnetlink.kernel.PlatformThreads;
import org.uplink.rtnetlink.kernel.SocketFactory;

/**
 * A fixed number of connections, one for each processor, so that threads on different processors do
 * not wait for each other.
 *
 * <p>A thread's id selects its own connection. If another thread uses that one, it gets a free
 * connection; if none is free, it waits for its own. Thread-safe.
 */
public final class ConnectionPool implements AutoCloseable {
  private final NetlinkConnection[] connections;
  private volatile boolean closed;

  /**
   * Creates a pool without opening a socket.
   *
   * @param count the number of connections
   * @param deadlineNanos how long a connection waits for an answer
   */
  public ConnectionPool(
      int count, SocketFactory sockets, PlatformThreads threads, long deadlineNanos) {
    connections = new NetlinkConnection[count];
    for (int i = 0; i < count; i++) {
      connections[i] = new NetlinkConnection(sockets, threads, deadlineNanos);
    }
  }

  /** Returns the exception of calls after close. */
  public static IllegalStateException closedException() {
    return new IllegalStateException("this Rtnetlink is closed");
  }

  /**
   * Takes a connection, which the caller must {@link #release}.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public NetlinkConnection acquire() {
    int own = (int) (Thread.currentThread().threadId() % connections.length);
    NetlinkConnection connection = connections[own];
    if (!connection.lock.tryLock()) {
      connection = acquireOther(own);
    }
    if (closed) {
      connection.lock.unlock();
      throw closedException();
    }
    return connection;
  }

  /** Gives back a connection. */
  public void release(NetlinkConnection connection) {
    connection.lock.unlock();
  }

  /** Waits until each connection is released, and closes its socket. */
  @Override
  public void close() {
    closed = true;
    for (NetlinkConnection connection : connections) {
      connection.lock.lock();
      try {
        connection.closeSocket();
      } finally {
        connection.lock.unlock();
      }
    }
  }

  private NetlinkConnection acquireOther(int own) {
    for (int i = 1; i < connections.length; i++) {
      NetlinkConnection connection = connections[(own + i) % connections.length];
      if (connection.lock.tryLock()) {
        return connection;
      }
    }
    connections[own].lock.lock();
    return connections[own];
  }
}
