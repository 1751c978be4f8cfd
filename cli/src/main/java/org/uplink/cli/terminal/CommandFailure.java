package org.uplink.cli.terminal;

/**
 * Ends a command with a message for the person who typed it, and an exit status. The message names
 * the input and what happened; the way out says what to do.
 */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int exit;
  private final String wayOut;

  private CommandFailure(int exit, String message, String wayOut) {
    super(message);
    this.exit = exit;
    this.wayOut = wayOut;
  }

  /** The input is at fault, exit status 2. */
  public static CommandFailure usage(String message, String wayOut) {
    return new CommandFailure(Exit.USAGE, message, wayOut);
  }

  /** The answer is no, exit status 1. */
  public static CommandFailure no(String message, String wayOut) {
    return new CommandFailure(Exit.NO, message, wayOut);
  }

  /** Something broke, exit status 3. */
  public static CommandFailure broken(String message, String wayOut) {
    return new CommandFailure(Exit.BROKEN, message, wayOut);
  }

  /** The exit status. */
  public int exit() {
    return exit;
  }

  /** What to do about it; may be empty. */
  public String wayOut() {
    return wayOut;
  }
}
