package org.uplink.hostnet.change;

import java.util.ArrayList;
import java.util.List;
import org.uplink.platform.StepListener;

/**
 * Records the points right before and after each step, and runs an action at one of them.
 * Thread-safe.
 */
final class CrashListener implements StepListener {
  private final int point;
  private final Runnable crash;
  private final List<String> passed = new ArrayList<>();

  /** Point 0 is never reached. */
  CrashListener(int point, Runnable crash) {
    this.point = point;
    this.crash = crash;
  }

  @Override
  public void before(String what) {
    pass(CrashPoints.BEFORE + what);
  }

  @Override
  public void after(String what) {
    pass(CrashPoints.AFTER + what);
  }

  /** Ends this process as {@code kill -9} does. */
  static void halt() {
    Runtime.getRuntime().halt(137);
  }

  /** Returns the points so far. The first one has number 1. */
  synchronized List<String> passed() {
    return List.copyOf(passed);
  }

  private void pass(String moment) {
    if (add(moment) == point) {
      crash.run();
    }
  }

  private synchronized int add(String moment) {
    passed.add(moment.replace('\n', ' '));
    return passed.size();
  }
}
