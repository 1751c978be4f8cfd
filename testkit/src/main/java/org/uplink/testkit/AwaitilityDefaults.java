package org.uplink.testkit;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Sets Awaitility's defaults before the first test of a JVM. JUnit finds this class through {@code
 * META-INF/services}.
 */
public final class AwaitilityDefaults implements LauncherSessionListener {
  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);
  private static final Duration LONGEST_INTERVAL = Duration.ofMillis(100);

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    apply();
  }

  /** Sets the defaults. Programs that tests start and that run outside JUnit call it themselves. */
  public static void apply() {
    Awaitility.setDefaultTimeout(Deadlines.HANG);
    Awaitility.setDefaultPollDelay(Duration.ZERO);
    Awaitility.setDefaultPollInterval((_, previous) -> next(previous));
    Awaitility.pollInSameThread();
  }

  /**
   * Returns a tenth more than the previous interval. Many conditions start a program or call an
   * engine, so a test that waited for seconds with short intervals would need a whole processor.
   */
  private static Duration next(Duration previous) {
    Duration longer = previous.multipliedBy(11).dividedBy(10);
    if (longer.compareTo(SHORTEST_INTERVAL) < 0) {
      return SHORTEST_INTERVAL;
    }
    return longer.compareTo(LONGEST_INTERVAL) > 0 ? LONGEST_INTERVAL : longer;
  }
}
