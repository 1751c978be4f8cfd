package org.uplink.hostnet.change;

import java.util.concurrent.atomic.AtomicInteger;
import org.uplink.hostnet.apply.StepListener;

/** Counts the moments right before and after each step, and ends something at one of them. */
final class CrashAt implements StepListener {
  private final int point;
  private final Runnable crash;
  private final AtomicInteger passed = new AtomicInteger();

  /** Point 0 never comes. */
  CrashAt(int point, Runnable crash) {
    this.point = point;
    this.crash = crash;
  }

  /** The end of this process, as kill -9 would bring it. */
  static void halt() {
    Runtime.getRuntime().halt(137);
  }

  int passed() {
    return passed.get();
  }

  @Override
  public void before(String what) {
    pass();
  }

  @Override
  public void after(String what) {
    pass();
  }

  private void pass() {
    if (passed.incrementAndGet() == point) {
      crash.run();
    }
  }
}
