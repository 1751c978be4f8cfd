package org.uplink.command;

/** The exit statuses of {@code uplink}, which the reference page of the command line promises. */
public final class ExitStatus {
  /** The command has succeeded. */
  public static final int SUCCESS = 0;

  /**
   * The answer is no: there is no route, a host was not installed, a host does not exist or is
   * busy, or the demo has an unexpected outcome.
   */
  public static final int NEGATIVE = 1;

  /** An option or an argument is wrong. */
  public static final int USAGE = 2;

  /** Something is broken. */
  public static final int ERROR = 3;

  /** The reader of a pipe ended: 128 and the number of SIGPIPE, as shells report for coreutils. */
  public static final int READER_ENDED = 141;

  /** Ctrl-C ended the command: 128 and the number of the signal, as in shells. */
  public static final int INTERRUPTED = 130;

  private ExitStatus() {}
}
