package org.uplink.rtnetlink.kernel;

/** Thrown if a system call fails that opens or configures a socket. */
public final class SystemCallException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String call;
  private final int errno;

  SystemCallException(String call, int errno) {
    super("%s failed with errno %d".formatted(call, errno));
    this.call = call;
    this.errno = errno;
  }

  /** Returns the call and its object, such as "setns to /run/netns/x". */
  public String call() {
    return call;
  }

  /** Returns the positive errno. */
  public int errno() {
    return errno;
  }
}
