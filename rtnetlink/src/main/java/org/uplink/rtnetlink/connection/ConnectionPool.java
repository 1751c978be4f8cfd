package org.uplink.rtnetlink.connection;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.kernel.PlatformThreads;
import org.uplink.rtnetlink.kernel.SocketFactory;
import org.uplink.rtnetlink.request.Errno;
import org.uplink.rtnetlink.request.NetlinkException;

/**
 * A fixed number of connections, one for each processor, so that threads on different processors do
 * not wait for each other.
 *
 * <p>A thread's id selects a preferred connection. If another thread uses the preferred connection,
 * the caller gets a free one. If no connection is free, the caller waits for the preferred one.
 * Thread-safe.
 */
public final class ConnectionPool implements AutoCloseable {
  private final NetlinkConnection[] connections;
  private final long deadlineNanos;
  private volatile boolean closed;

  /**
   * Creates a pool without opening a socket.
   *
   * @param count the number of connections
   * @param deadlineNanos how long a call may take, including its wait for a connection
   * @param keepsNames whether the connections keep the names of devices, see {@link
   *     KernelDeviceNames}
   */
  public ConnectionPool(
      int count,
      SocketFactory sockets,
      PlatformThreads threads,
      long deadlineNanos,
      boolean keepsNames) {
    this.deadlineNanos = deadlineNanos;
    connections = new NetlinkConnection[count];
    for (int i = 0; i < count; i++) {
      connections[i] = new NetlinkConnection(sockets, threads, deadlineNanos, keepsNames);
    }
  }

  /** Returns the exception for a call after {@link #close}. */
  public static IllegalStateException closedException() {
    return new IllegalStateException("this Rtnetlink is closed");
  }

  /**
   * Takes a connection for one call. The caller must {@link #release} the connection.
   *
   * @throws NetlinkException with ETIMEDOUT if no connection is free until the deadline
   * @throws IllegalStateException after {@link #close}
   */
  public NetlinkConnection acquire() {
    int own = (int) (Thread.currentThread().threadId() % connections.length);
    NetlinkConnection connection = connections[own];
    if (connection.lock.tryLock()) {
      connection.beginCall();
    } else {
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

  /**
   * Discards the events that wait in the sockets of connections that nobody uses, so that the next
   * request loses no packets. The kernel sends an event to each of these sockets while it carries
   * out a request. If a socket is more than half full, the kernel yields the processor after the
   * event, for example when it has disabled a port of a bridge and the port's NIC does not receive
   * yet.
   *
   * @throws NetlinkException if a socket fails
   */
  public void discardEvents() {
    for (NetlinkConnection connection : connections) {
      if (connection.lock.tryLock()) {
        try {
          connection.discardEvents();
        } finally {
          connection.lock.unlock();
        }
      }
    }
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

  /**
   * Takes a connection like {@link #acquire()}, for a call that began earlier.
   *
   * @param since when the call began ({@link System#nanoTime})
   * @throws NetlinkException with ETIMEDOUT if no connection is free until the deadline
   * @throws IllegalStateException after {@link #close}
   */
  NetlinkConnection acquire(long since) {
    int own = (int) (Thread.currentThread().threadId() % connections.length);
    NetlinkConnection connection = await(connections[own], since);
    if (closed) {
      connection.lock.unlock();
      throw closedException();
    }
    return connection;
  }

  private NetlinkConnection acquireOther(int own) {
    for (int i = 1; i < connections.length; i++) {
      NetlinkConnection connection = connections[(own + i) % connections.length];
      if (connection.lock.tryLock()) {
        connection.beginCall();
        return connection;
      }
    }
    return await(connections[own], System.nanoTime());
  }

  private NetlinkConnection await(NetlinkConnection connection, long since) {
    if (!tryLock(connection.lock, since)) {
      throw new NetlinkException(
          "wait for a routing socket",
          new Errno(ErrorNumber.ETIMEDOUT),
          "other calls use all of them");
    }
    connection.beginCall(since);
    return connection;
  }

  /** Waits for a lock until the deadline. An interrupt does not end the wait. */
  private boolean tryLock(ReentrantLock lock, long since) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          long left = since + deadlineNanos - System.nanoTime();
          return lock.tryLock(left, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
