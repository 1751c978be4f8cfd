package org.uplink.command;

import java.io.PrintStream;

/**
 * Ends what runs in this process when a signal asks for it (Ctrl-C, SIGTERM, SIGHUP): it is closed
 * in order, and the process ends with status 0, for it was asked to end, and it did.
 */
public final class Daemon {
  private Daemon() {}

  /** What waits for the end. */
  @FunctionalInterface
  public interface Awaitable {
    /** Returns when it is over. */
    void await() throws InterruptedException;
  }

  /** What a signal will do. */
  @FunctionalInterface
  public interface Shutdown {
    /**
     * Does it now, without a signal, and returns the exit status. Where a signal was first, it does
     * not return: the process ends.
     */
    int closeNow() throws InterruptedException;
  }

  /** From now on a signal closes this and ends the process. */
  public static Shutdown closeOnSignal(AutoCloseable running, PrintStream err) {
    Thread end = new Thread(() -> Runtime.getRuntime().halt(close(running, err)), "end");
    Runtime.getRuntime().addShutdownHook(end);
    return () -> {
      try {
        Runtime.getRuntime().removeShutdownHook(end);
      } catch (IllegalStateException shuttingDown) {
        end.join(); // It halts the process.
      }
      return close(running, err);
    };
  }

  /** Waits until it is over, and closes it; returns the exit status. */
  public static int run(AutoCloseable running, Awaitable waiting, PrintStream err)
      throws InterruptedException {
    Shutdown ending = closeOnSignal(running, err);
    waiting.await();
    return ending.closeNow();
  }

  private static int close(AutoCloseable running, PrintStream err) {
    try {
      running.close();
      return ExitStatus.SUCCESS;
    } catch (Exception e) {
      err.println("uplink: could not end in order: " + e);
      return ExitStatus.ERROR;
    }
  }
}
