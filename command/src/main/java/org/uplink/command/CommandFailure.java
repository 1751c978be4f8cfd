package org.uplink.command;

/**
 * Ends a command with a message for the person who typed it, and an exit status. The message names
 * the input and what happened; the way out says what to do.
 */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String nextStep;

  private CommandFailure(int exit, String message, String wayOut) {
    super(message);
    this.status = exit;
    this.nextStep = wayOut;
  }

  /** The input is at fault, exit status 2. */
  public static CommandFailure usage(String message, String wayOut) {
    return new CommandFailure(ExitStatus.USAGE, message, wayOut);
  }

  /** The answer is no, exit status 1. */
  public static CommandFailure negative(String message, String wayOut) {
    return new CommandFailure(ExitStatus.NEGATIVE, message, wayOut);
  }

  /** Something broke, exit status 3. */
  public static CommandFailure error(String message, String wayOut) {
    return new CommandFailure(ExitStatus.ERROR, message, wayOut);
  }

  /** The exit status. */
  public int status() {
    return status;
  }

  /** What to do about it; may be empty. */
  public String nextStep() {
    return nextStep;
  }
}
