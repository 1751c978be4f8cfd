package org.uplink.agent;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.pki.Credentials;

/**
 * Warns in the log of what is not good about the agent's key and certificate: at the start, and
 * once a day.
 */
final class CertificateWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CertificateWatch.class);
  private static final Duration INTERVAL = Duration.ofDays(1);

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("certificate-watch").daemon().factory());

  private CertificateWatch() {}

  static CertificateWatch start(Credentials credentials, Clock clock) {
    var watch = new CertificateWatch();
    var _ =
        watch.timer.scheduleAtFixedRate(
            () -> credentials.warnings(clock.instant()).forEach(log::warn),
            0,
            INTERVAL.toMillis(),
            TimeUnit.MILLISECONDS);
    return watch;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
