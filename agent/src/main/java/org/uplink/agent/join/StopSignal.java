package org.uplink.agent.join;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts the thread of a command if Ctrl-C or SIGTERM ends the process, and lets the thread end
 * its work before.
 */
final class StopSignal implements AutoCloseable {
  private static final long END_SECONDS = 30;

  private final Thread worker = Thread.currentThread();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stop, "stop-join");
  private boolean interruptible = true;

  private StopSignal() {}

  /** Watches for a signal until it is closed. The thread that calls it is the one that works. */
  static StopSignal watch() {
    var signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  /**
   * Lets the work continue to its end from now on, whatever signal comes.
   *
   * @throws InterruptedException a signal has come before
   */
  synchronized void finishing() throws InterruptedException {
    interruptible = false;
    if (Thread.interrupted()) {
      throw new InterruptedException("a signal ends the command");
    }
  }

  /** What a signal does: interrupts the thread, and waits for its end. */
  void stop() {
    synchronized (this) {
      if (interruptible) {
        worker.interrupt();
      }
    }
    try {
      // If that is too short, the next run of the command goes on with the files.
      var _ = ended.await(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // The hook ends by itself.
    }
  }
}
