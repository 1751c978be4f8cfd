package org.uplink.rtnetlink.kernel;

import java.lang.foreign.Arena;

/**
 * A network namespace held open by the file that names it. Thread-safe; closed twice is closed
 * once.
 */
public final class NamespaceFile implements AutoCloseable {
  private static final int RDONLY_CLOEXEC = 0x80000;
  private static final int CLONE_NEWNET = 0x4000_0000;

  private final String path;
  private int fd;

  /**
   * Opens it.
   *
   * @throws SystemCallException where it cannot be opened
   */
  public NamespaceFile(String path) {
    this.path = path;
    try (Arena arena = Arena.ofConfined()) {
      fd = Libc.open(new CallState(), arena.allocateFrom(path), RDONLY_CLOEXEC);
    }
    if (fd < 0) {
      throw new SystemCallException("open " + path, -fd);
    }
  }

  /** The number that a request names it by. */
  public synchronized int descriptor() {
    return fd;
  }

  /**
   * Moves the current thread there, for good.
   *
   * @throws SystemCallException where the kernel refuses
   */
  synchronized void enter() {
    int result = Libc.setns(new CallState(), fd, CLONE_NEWNET);
    if (result < 0) {
      throw new SystemCallException("setns to " + path, -result);
    }
  }

  @Override
  public synchronized void close() {
    if (fd >= 0) {
      int closing = fd;
      fd = -1;
      Libc.close(new CallState(), closing);
    }
  }

  @Override
  public String toString() {
    return path;
  }
}
