package org.uplink.rtnetlink;

import org.jspecify.annotations.Nullable;

/**
 * This process has no way to the kernel's routing socket, and will not get one: {@link #obstacle}
 * says what stands in it.
 */
public final class NetlinkUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What stands in the way. */
  public enum Obstacle {
    /** The operating system is not Linux. */
    NOT_LINUX,
    /** Java's foreign linker does not know this processor. */
    NO_LINKER,
    /** The Java runtime was told to deny native access to this library. */
    NATIVE_ACCESS_DENIED
  }

  private final Obstacle obstacle;

  NetlinkUnavailableException(Obstacle obstacle, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.obstacle = obstacle;
  }

  /** What stands in the way. */
  public Obstacle obstacle() {
    return obstacle;
  }
}
