package org.uplink.cli.daemon;

import java.io.PrintStream;
import org.uplink.cli.terminal.Exit;

/**
 * Runs something until it is closed or the process is told to end (Ctrl-C, SIGTERM, SIGHUP). Then
 * it is closed in order, and the process ends with status 0: it was asked to end, and it did. A
 * signal before that point ends the JVM as usual (130, 143).
 */
public final class Daemon {
  private Daemon() {}

  /** What waits for the end. */
  @FunctionalInterface
  public interface Waiting {
    /** Returns when it is over. */
    void await() throws InterruptedException;
  }

  /** Waits until it is over and returns the exit status; does not return where a signal ends it. */
  public static int run(AutoCloseable running, Waiting waiting, PrintStream err)
      throws InterruptedException {
    Thread end = new Thread(() -> Runtime.getRuntime().halt(close(running, err)), "end");
    Runtime.getRuntime().addShutdownHook(end);
    waiting.await();
    try {
      Runtime.getRuntime().removeShutdownHook(end);
    } catch (IllegalStateException shuttingDown) {
      end.join(); // It halts the process.
    }
    return close(running, err);
  }

  private static int close(AutoCloseable running, PrintStream err) {
    try {
      running.close();
      return Exit.DONE;
    } catch (Exception e) {
      err.println("uplink: could not end in order: " + e);
      return Exit.BROKEN;
    }
  }
}
