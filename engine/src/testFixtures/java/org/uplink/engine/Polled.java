package org.uplink.engine;

import java.time.Duration;
import java.util.concurrent.Callable;

/** A condition that comes true by itself, within a time. */
final class Polled {
  private Polled() {}

  static void until(Duration limit, Callable<Boolean> condition) throws Exception {
    var end = System.nanoTime() + limit.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not so within " + limit);
      }
      Thread.sleep(50);
    }
  }
}
