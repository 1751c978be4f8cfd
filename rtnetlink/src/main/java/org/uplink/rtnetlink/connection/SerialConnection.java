package org.uplink.rtnetlink.connection;

import java.util.function.Function;
import org.uplink.rtnetlink.kernel.PlatformThreads;

/**
 * The lane for what can take the kernel long, because it waits for a lock there: dumps and changes.
 * One at a time, which is how the kernel does them anyway; look-ups go by lanes of their own beside
 * it.
 */
public final class SerialConnection implements AutoCloseable {
  private final ConnectionPool connections;
  private final PlatformThreads threads;

  public SerialConnection(ConnectionPool lanes, PlatformThreads threads) {
    this.connections = lanes;
    this.threads = threads;
  }

  /** Does it on the lane, and not on a virtual thread. */
  public <T> T run(Function<NetlinkConnection, T> task) {
    return threads.run(
        () -> {
          NetlinkConnection lane = connections.acquire();
          try {
            return task.apply(lane);
          } finally {
            connections.release(lane);
          }
        });
  }

  @Override
  public void close() {
    connections.close();
  }
}
