package org.uplink.rpc.transport;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Asks again until it holds, for at most 20 seconds. */
final class Eventually {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  interface Check {
    void run() throws Exception;
  }

  private Eventually() {}

  static void passes(Check check) throws Exception {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        check.run();
        return;
      } catch (Exception | AssertionError e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(5_000_000);
      }
    }
  }
}
