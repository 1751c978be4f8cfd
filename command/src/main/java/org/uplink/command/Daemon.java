package org.uplink.command;

import java.io.PrintStream;
import org.uplink.command.log.LoggingOptions;

/**
 * Closes a daemon when a signal requests its end (Ctrl-C, SIGTERM or SIGHUP). The process then ends
 * with status 0, because an orderly end on request is a success.
 */
public final class Daemon {
  private Daemon() {}

  /** Closes {@code daemon} and ends the process as soon as a signal arrives. */
  public static Shutdown closeOnSignal(AutoCloseable daemon, PrintStream err) {
    Thread hook =
        new Thread(() -> Runtime.getRuntime().halt(close(daemon, err)), "close-on-signal");
    Runtime.getRuntime().addShutdownHook(hook);
    return () -> {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException shuttingDown) {
        hook.join(); // The hook halts the process.
      }
      return close(daemon, err);
    };
  }

  /** Waits for the end of {@code daemon}, closes it, and returns the exit status. */
  public static int run(AutoCloseable daemon, Awaitable end, PrintStream err)
      throws InterruptedException {
    Shutdown shutdown = closeOnSignal(daemon, err);
    end.await();
    return shutdown.closeNow();
  }

  private static int close(AutoCloseable daemon, PrintStream err) {
    try {
      daemon.close();
      return ExitStatus.SUCCESS;
    } catch (Exception e) {
      err.println("uplink: could not stop everything in order: " + e);
      return ExitStatus.ERROR;
    } finally {
      LoggingOptions.flush();
    }
  }

  /** Waits for the end of a daemon. */
  @FunctionalInterface
  public interface Awaitable {
    /** Returns when the daemon has ended. */
    void await() throws InterruptedException;
  }

  /** Closes a daemon that {@link #closeOnSignal} watches. */
  @FunctionalInterface
  public interface Shutdown {
    /**
     * Closes the daemon without a signal and returns the exit status. Does not return if a signal
     * came first: the process ends.
     */
    int closeNow() throws InterruptedException;
  }
}
