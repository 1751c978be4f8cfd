package org.uplink.command;

/**
 * Ends a command with a message for the user and an exit status. The message names what was
 * attempted, on what, and what happened; the next step says what to do.
 */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String nextStep;

  private CommandFailure(int status, String message, String nextStep) {
    super(message);
    this.status = status;
    this.nextStep = nextStep;
  }

  /** Returns a failure with {@link ExitStatus#USAGE}: an option or argument is wrong. */
  public static CommandFailure usage(String message, String nextStep) {
    return new CommandFailure(ExitStatus.USAGE, message, nextStep);
  }

  /** Returns a failure with {@link ExitStatus#NEGATIVE}: the answer is no. */
  public static CommandFailure negative(String message, String nextStep) {
    return new CommandFailure(ExitStatus.NEGATIVE, message, nextStep);
  }

  /** Returns a failure with {@link ExitStatus#ERROR}: something is broken. */
  public static CommandFailure error(String message, String nextStep) {
    return new CommandFailure(ExitStatus.ERROR, message, nextStep);
  }

  /** Prints the failure of a command on one of several objects, and returns the exit status. */
  public int print(Terminal terminal, String object) {
    terminal.err().println("uplink: %s: %s".formatted(object, getMessage()));
    if (!nextStep.isEmpty()) {
      terminal.err().println(nextStep);
    }
    return status;
  }

  /** Returns the exit status. */
  public int status() {
    return status;
  }

  /** Returns what to do about the failure; may be empty. */
  public String nextStep() {
    return nextStep;
  }
}
