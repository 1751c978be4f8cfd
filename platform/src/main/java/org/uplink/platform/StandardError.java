package org.uplink.platform;

/**
 * The log of the guard, and of the code that agent and guard share. It prints lines to standard
 * error, like the agent's own log. The guard loads no logger, so that it starts fast.
 */
public final class StandardError {
  private static final int MAX_CAUSES = 10;

  private StandardError() {}

  /**
   * Prints a line. Replaces control characters, because parts of the line come from the kernel and
   * from files.
   */
  public static void print(String line) {
    System.err.println(TextSanitizer.clean(line));
  }

  /** Prints a line, and the stack trace of an exception and its causes. */
  public static void print(String line, Throwable thrown) {
    print(line);
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
      print((depth == 0 ? "" : "Caused by: ") + cause);
      for (StackTraceElement frame : cause.getStackTrace()) {
        print("    at " + frame);
      }
      cause = cause.getCause();
    }
  }
}
