package org.uplink.hostnet.change;

import java.util.ArrayList;
import java.util.List;
import org.uplink.platform.StepListener;

/**
 * Writes down the moments right before and after each step, and does something at one of them.
 * Thread-safe.
 */
final class CrashListener implements StepListener {
  private final int point;
  private final Runnable crash;
  private final List<String> passed = new ArrayList<>();

  /** Point 0 never comes. */
  CrashListener(int point, Runnable crash) {
    this.point = point;
    this.crash = crash;
  }

  /** The end of this process, as kill -9 would bring it. */
  static void halt() {
    Runtime.getRuntime().halt(137);
  }

  /** The moments so far, the first one being point 1. */
  synchronized List<String> passed() {
    return List.copyOf(passed);
  }

  @Override
  public void before(String what) {
    pass(CrashPoints.BEFORE + what);
  }

  @Override
  public void after(String what) {
    pass(CrashPoints.AFTER + what);
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
