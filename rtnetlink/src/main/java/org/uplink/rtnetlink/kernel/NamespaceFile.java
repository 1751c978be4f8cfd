package org.uplink.rtnetlink.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;

/** The open file of a network namespace. Thread-safe. A second {@link #close} does nothing. */
public final class NamespaceFile implements AutoCloseable {
  private static final int RDONLY_CLOEXEC = 0x80000;
  private static final int CLONE_NEWNET = 0x4000_0000;

  private final String path;
  private int fd;

  /**
   * Opens the file.
   *
   * @throws SystemCallException if the file cannot be opened
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

  /** Returns the descriptor of the file. A request uses it to name the namespace. */
  public synchronized int descriptor() {
    return fd;
  }

  /**
   * Returns whether the file is the namespace of this process. Returns false if the file was
   * removed.
   */
  public boolean isOfProcess() {
    try {
      return Files.isSameFile(Path.of(path), Path.of("/proc/self/ns/net"));
    } catch (IOException e) {
      return false;
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

  /**
   * Moves the current thread to the namespace, for the rest of its life.
   *
   * @throws SystemCallException if the kernel refuses
   */
  synchronized void enter() {
    int result = Libc.setns(new CallState(), fd, CLONE_NEWNET);
    if (result < 0) {
      throw new SystemCallException("setns to " + path, -result);
    }
  }
}
