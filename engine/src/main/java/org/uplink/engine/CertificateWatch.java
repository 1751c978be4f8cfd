package org.uplink.engine;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;
import org.uplink.pki.Expiry;

/**
 * Looks at the engine's own certificate and its authority's at the start and every twelve hours,
 * and warns of those whose end is near.
 */
final class CertificateWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);
  private static final Duration PERIOD = Duration.ofHours(12);

  private final List<Watched> certificates;
  private final AuditLog audit;
  private final Clock clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("certificate-watch").daemon().factory());

  /**
   * A certificate to watch.
   *
   * @param owner whose, as in "the certificate of …"
   * @param nextStep what to do when its end is near
   */
  record Watched(String owner, X509Certificate certificate, String nextStep) {}

  CertificateWatch(List<Watched> certificates, AuditLog audit, Clock clock) {
    this.certificates = List.copyOf(certificates);
    this.audit = audit;
    this.clock = clock;
  }

  void start() {
    check();
    var _ =
        timer.scheduleAtFixedRate(
            this::check, PERIOD.toSeconds(), PERIOD.toSeconds(), TimeUnit.SECONDS);
  }

  private void check() {
    try {
      var now = clock.instant();
      for (var watched : certificates) {
        if (!(Expiry.of(watched.certificate(), now) instanceof Expiry.Valid)) {
          var text =
              "The certificate of %s expires on %s. %s"
                  .formatted(
                      watched.owner(),
                      watched.certificate().getNotAfter().toInstant(),
                      watched.nextStep());
          LOG.warn("{}", text);
          audit.add(AuditEvent.ofEngine(now, AuditEvent.Type.CERTIFICATE_EXPIRING, text));
        }
      }
    } catch (RuntimeException e) {
      LOG.error(
          "looking at the certificates failed; the next look is in {} h", PERIOD.toHours(), e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
