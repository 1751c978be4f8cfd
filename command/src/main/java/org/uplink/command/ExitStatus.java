package org.uplink.command;

/** The exit statuses of {@code uplink}; docs/reference/cli.md promises them. */
public final class ExitStatus {
  /** Done. */
  public static final int SUCCESS = 0;

  /**
   * The answer is no: no route, the host was not installed, there is no such host or it is busy, a
   * row of the demo is wrong.
   */
  public static final int NEGATIVE = 1;

  /** Wrong usage: an option or an argument that cannot be. */
  public static final int USAGE = 2;

  /** Something broke. */
  public static final int ERROR = 3;

  /** Ended by Ctrl-C, as shells have it: 128 and the signal's number. */
  public static final int INTERRUPTED = 130;

  private ExitStatus() {}
}
