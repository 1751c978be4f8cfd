package org.uplink.rtnetlink.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Ends another thread's wait for a socket (eventfd(2)). Any thread may call {@link #wake}; only the
 * waiting thread may call the other methods.
 */
public final class WakeUp implements AutoCloseable {
  private static final int CLOEXEC_NONBLOCK = 0x80000 | 0x800;

  private final MemorySegment descriptors = Arena.ofAuto().allocate(16, 8);
  private final MemorySegment counter = Arena.ofAuto().allocate(8, 8);
  private final CallState state = new CallState();
  private int fd;

  /**
   * Opens an eventfd.
   *
   * @throws SystemCallException if the kernel refuses
   */
  public WakeUp() {
    fd = Libc.eventfd(state, CLOEXEC_NONBLOCK);
    if (fd < 0) {
      throw new SystemCallException("eventfd", -fd);
    }
  }

  /** Ends the current wait, or the next one. */
  public synchronized void wake() {
    if (fd >= 0) {
      MemorySegment one = Arena.ofAuto().allocate(JAVA_LONG);
      one.set(JAVA_LONG, 0, 1);
      Libc.write(new CallState(), fd, one);
    }
  }

  /**
   * Waits until the socket has a datagram, {@link #wake} is called, or the time is over. Only a
   * platform thread may call this method, because it waits in native code. The result does not tell
   * which of the three happened.
   *
   * @return the negative errno if the wait failed, otherwise 0 or more
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

  int descriptor() {
    return fd;
  }
}
