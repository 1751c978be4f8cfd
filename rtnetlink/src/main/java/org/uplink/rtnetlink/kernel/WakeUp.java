package org.uplink.rtnetlink.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Ends another thread's wait (eventfd(2)). {@link #wake} may be called by any thread; the rest by
 * the one that waits.
 */
public final class WakeUp implements AutoCloseable {
  private static final int CLOEXEC_NONBLOCK = 0x80000 | 0x800;

  private final MemorySegment descriptors = Arena.ofAuto().allocate(16, 8);
  private final MemorySegment counter = Arena.ofAuto().allocate(8, 8);
  private final CallState state = new CallState();
  private int fd;

  /**
   * Makes one.
   *
   * @throws SystemCallException where the kernel refuses
   */
  public WakeUp() {
    fd = Libc.eventfd(state, CLOEXEC_NONBLOCK);
    if (fd < 0) {
      throw new SystemCallException("eventfd", -fd);
    }
  }

  int descriptor() {
    return fd;
  }

  /** Ends the wait under way, or the next one. */
  public synchronized void wake() {
    if (fd >= 0) {
      MemorySegment one = Arena.ofAuto().allocate(JAVA_LONG);
      one.set(JAVA_LONG, 0, 1);
      Libc.write(new CallState(), fd, one);
    }
  }

  /**
   * Waits, in native code, until the socket has something or {@link #wake} was called; which of
   * them, or whether the time is over, is for the caller to find out. The negative errno where the
   * wait failed.
   */
  public int await(NetlinkSocket socket, int milliseconds) {
    int result = socket.awaitReadable(descriptors, this, milliseconds);
    Libc.read(state, fd, counter);
    return result;
  }

  @Override
  public synchronized void close() {
    if (fd >= 0) {
      int closing = fd;
      fd = -1;
      Libc.close(state, closing);
    }
  }
}
