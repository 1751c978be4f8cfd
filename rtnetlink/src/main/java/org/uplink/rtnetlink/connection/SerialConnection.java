package org.uplink.rtnetlink.connection;

import java.util.function.Function;
import org.uplink.rtnetlink.kernel.PlatformThreads;
import org.uplink.rtnetlink.kernel.SocketFactory;
import org.uplink.rtnetlink.request.NetlinkException;

/**
 * The connection for dumps and requests, which may wait for the kernel's lock (rtnl_mutex). It
 * makes one call at a time, because the kernel does the same. Lookups use other connections.
 * Thread-safe.
 */
public final class SerialConnection implements AutoCloseable {
  private final ConnectionPool connections;
  private final PlatformThreads threads;

  /**
   * Creates a connection without opening a socket.
   *
   * @param deadlineNanos how long a call may take, including its wait for the connection
   */
  public SerialConnection(SocketFactory sockets, PlatformThreads threads, long deadlineNanos) {
    this.connections = new ConnectionPool(1, sockets, threads, deadlineNanos, false);
    this.threads = threads;
  }

  /**
   * Opens the socket.
   *
   * @throws NetlinkException if the kernel refuses to open it
   */
  public void open() {
    NetlinkConnection connection = connections.acquire();
    try {
      connection.socket();
    } finally {
      connections.release(connection);
    }
  }

  /**
   * Runs a task with the connection, and never on a virtual thread.
   *
   * @throws NetlinkException with ETIMEDOUT if the connection is not free until the deadline
   */
  public <T> T run(Function<NetlinkConnection, T> task) {
    // The deadline includes the wait for a platform thread.
    long since = System.nanoTime();
    return threads.run(
        () -> {
          NetlinkConnection connection = connections.acquire(since);
          try {
            return task.apply(connection);
          } finally {
            connections.release(connection);
          }
        });
  }

  @Override
  public void close() {
    connections.close();
  }
}
