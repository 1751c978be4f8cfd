package org.uplink.rtnetlink.kernel;

/** A system call that failed, where there is no way around it. */
public final class SystemCallException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String call;
  private final int errno;

  SystemCallException(String call, int errno) {
    super(call + " failed with errno " + errno);
    this.call = call;
    this.errno = errno;
  }

  /** The call and what it was about, as "setns to /run/netns/x". */
  public String call() {
    return call;
  }

  /** The positive errno. */
  public int errno() {
    return errno;
  }
}
