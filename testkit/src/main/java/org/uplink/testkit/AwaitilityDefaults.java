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
  private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    apply();
  }

  /** Sets the defaults. Programs that tests start and that run outside JUnit call it themselves. */
  public static void apply() {
    Awaitility.setDefaultTimeout(Deadlines.HANG);
    Awaitility.setDefaultPollDelay(Duration.ZERO);
    Awaitility.setDefaultPollInterval(POLL_INTERVAL);
    Awaitility.pollInSameThread();
  }
}
