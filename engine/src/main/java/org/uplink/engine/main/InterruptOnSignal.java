package org.uplink.engine.main;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts the thread of a command if Ctrl-C or SIGTERM ends the process, and lets the thread
 * delete its temporary files before.
 */
final class InterruptOnSignal implements AutoCloseable {
  private static final long END_SECONDS = 30;

  private final Thread worker = Thread.currentThread();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stop, "interrupt-command");

  private InterruptOnSignal() {}

  /** Watches for a signal until it is closed. The thread that calls it is the one that works. */
  static InterruptOnSignal watch() {
    var signal = new InterruptOnSignal();
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  /**
   * What a signal does: interrupts the thread, and waits for its end.
   *
   * @return whether the thread has ended its work
   */
  boolean stopWork() {
    worker.interrupt();
    try {
      return ended.await(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
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

  private void stop() {
    boolean _ = stopWork();
  }
}
