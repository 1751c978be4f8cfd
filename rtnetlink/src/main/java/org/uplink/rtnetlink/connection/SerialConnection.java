package org.uplink.rtnetlink.connection;

import java.util.function.Function;
import org.uplink.rtnetlink.kernel.PlatformThreads;
import org.uplink.rtnetlink.kernel.SocketFactory;

/**
 * The connection for dumps and requests, which may wait for the kernel's lock (rtnl_mutex). It does
 * one at a time, as the kernel does; lookups have other connections. Thread-safe.
 */
public final class SerialConnection implements AutoCloseable {
  private final ConnectionPool connections;
  private final PlatformThreads threads;

  /**
   * Creates a connection without opening a socket.
   *
   * @param deadlineNanos how long it waits for an answer
   */
  public SerialConnection(SocketFactory sockets, PlatformThreads threads, long deadlineNanos) {
    this.connections = new ConnectionPool(1, sockets, threads, deadlineNanos);
    this.threads = threads;
  }

  /** Runs a task with the connection, and never on a virtual thread. */
  public <T> T run(Function<NetlinkConnection, T> task) {
    return threads.run(
        () -> {
          NetlinkConnection connection = connections.acquire();
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
