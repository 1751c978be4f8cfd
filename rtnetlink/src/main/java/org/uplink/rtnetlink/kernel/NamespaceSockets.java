package org.uplink.rtnetlink.kernel;

import java.lang.foreign.Arena;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Opens sockets in another network namespace. Only a thread can be moved into a namespace
 * (setns(2)), so each socket is opened by a platform thread of its own that moves there and ends;
 * the caller's thread stays where it is.
 */
public final class NamespaceSockets implements SocketFactory {
  private static final int RDONLY_CLOEXEC = 0x80000;
  private static final int CLONE_NEWNET = 0x4000_0000;

  private final String path;
  private int fd;

  /**
   * Holds the namespace open that this path names, as /run/netns/x or /proc/1/ns/net.
   *
   * @throws SystemCallException where it cannot be opened
   */
  public NamespaceSockets(String path) {
    this.path = path;
    try (Arena arena = Arena.ofConfined()) {
      fd = Libc.open(new CallState(), arena.allocateFrom(path), RDONLY_CLOEXEC);
    }
    if (fd < 0) {
      throw new SystemCallException("open " + path, -fd);
    }
  }

  @Override
  public synchronized NetlinkSocket open() {
    FutureTask<NetlinkSocket> task = new FutureTask<>(this::openThere);
    Thread.ofPlatform().name("rtnetlink-namespace").daemon().start(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SystemCallException refused) {
        throw new SystemCallException(refused.call(), refused.errno());
      }
      throw new IllegalStateException("opening a socket in " + path, e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private NetlinkSocket openThere() {
    int result = Libc.setns(new CallState(), fd, CLONE_NEWNET);
    if (result < 0) {
      throw new SystemCallException("setns to " + path, -result);
    }
    return NetlinkSocket.open();
  }

  @Override
  public synchronized void close() {
    if (fd >= 0) {
      int closing = fd;
      fd = -1;
      Libc.close(new CallState(), closing);
    }
  }
}
