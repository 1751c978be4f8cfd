package org.uplink.rtnetlink;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if this process cannot open any routing socket. {@link #obstacle} returns the reason. The
 * message says what to do.
 */
public final class NetlinkUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Obstacle obstacle;

  NetlinkUnavailableException(Obstacle obstacle, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.obstacle = obstacle;
  }

  /** Returns the reason. */
  public Obstacle obstacle() {
    return obstacle;
  }

  /** Why a process cannot open routing sockets. */
  public enum Obstacle {
    /** The operating system is not Linux. */
    NOT_LINUX,
    /** Java has no foreign linker for this processor. */
    NO_LINKER,
    /** The Java runtime denies native access to this module. */
    NATIVE_ACCESS_DENIED
  }
}
