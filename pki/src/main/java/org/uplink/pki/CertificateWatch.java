package org.uplink.pki;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks certificates at the start and every 12 hours, and reports the problems that an operator
 * has to solve.
 */
public final class CertificateWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);
  private static final Duration INTERVAL = Duration.ofHours(12);

  private final Supplier<List<String>> warnings;
  private final Consumer<String> report;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("certificate-watch").daemon().factory());

  private CertificateWatch(Supplier<List<String>> warnings, Consumer<String> report) {
    this.warnings = warnings;
    this.report = report;
  }

  /**
   * Checks now, and then regularly on a thread of its own.
   *
   * @param warnings returns a sentence for each certificate or key that needs attention
   * @param report receives each sentence
   */
  public static CertificateWatch start(Supplier<List<String>> warnings, Consumer<String> report) {
    var watch = new CertificateWatch(warnings, report);
    watch.check();
    var _ =
        watch.timer.scheduleAtFixedRate(
            watch::check, INTERVAL.toSeconds(), INTERVAL.toSeconds(), TimeUnit.SECONDS);
    return watch;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private void check() {
    try {
      warnings.get().forEach(report);
    } catch (RuntimeException e) {
      LOG.error("Checking the certificates failed; the next check is in 12 hours", e);
    }
  }
}
