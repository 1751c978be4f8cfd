package org.uplink.engine.certificate;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.certificate.RenewalRepository.Result;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateRequest;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.IssuedCertificate;
import org.uplink.pki.PkiException;
import org.uplink.platform.LogPeer;
import org.uplink.rpc.jsonrpc.CorrelationId;
import org.uplink.rpc.jsonrpc.RpcException;

/**
 * Renews the certificates of hosts that dial in when two thirds of their life are over: the engine
 * asks the host for a new key, and sends its certificate. Closes the connections of hosts whose
 * certificate has expired.
 *
 * <p>A failed attempt is repeated with growing pauses. Thread-safe.
 */
public final class CertificateRenewal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateRenewal.class);
  private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
  private static final Duration MAX_PAUSE = Duration.ofHours(12);

  /** Until then, the host connects with the new certificate. */
  private static final Duration PAUSE_AFTER_SUCCESS = Duration.ofMinutes(5);

  /** How long a failure is remembered of a host that is not connected any more. */
  private static final Duration FORGET = Duration.ofDays(2);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private static final int AT_ONCE = 8;

  private final Supplier<List<ConnectedHost>> hosts;
  private final RenewalRepository repository;
  private final CertificateAuthority authority;
  private final AuditLog audit;
  private final Predicate<String> isBusy;
  private final Clock clock;
  private final Map<String, Attempts> attempts = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("certificate-renewal").daemon().factory());

  /**
   * @param hosts the hosts that are connected now
   * @param isBusy whether a run uses a host, which a new connection would disturb
   */
  public CertificateRenewal(
      Supplier<List<ConnectedHost>> hosts,
      RenewalRepository repository,
      CertificateAuthority authority,
      AuditLog audit,
      Predicate<String> isBusy,
      Clock clock) {
    this.hosts = hosts;
    this.repository = repository;
    this.authority = authority;
    this.audit = audit;
    this.isBusy = isBusy;
    this.clock = clock;
  }

  /** Looks for certificates that are due, again and again. */
  public void start(Duration interval) {
    var _ =
        timer.scheduleWithFixedDelay(
            this::lookOrLog, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    try {
      if (!timer.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn(
            "The renewal of certificates has not ended within {} s", CLOSE_TIMEOUT.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Renews the certificates that are due, and returns when each attempt has ended. */
  void look() throws InterruptedException {
    Instant now = clock.instant();
    attempts.values().removeIf(each -> now.isAfter(each.next().plus(FORGET)));
    List<ConnectedHost> due = new ArrayList<>();
    for (ConnectedHost host : hosts.get()) {
      if (now.isAfter(host.certificate().getNotAfter().toInstant())) {
        disconnect(host, now);
      } else if (isDue(host, now)) {
        due.add(host);
      }
    }
    var places = new Semaphore(AT_ONCE);
    try (var threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("renewal-", 0).factory())) {
      for (ConnectedHost host : due) {
        places.acquire();
        threads.execute(
            () -> {
              try {
                renew(host);
              } finally {
                places.release();
              }
            });
      }
    }
  }

  private void lookOrLog() {
    try {
      look();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("Looking for certificates that are due for renewal failed; it is repeated", e);
    }
  }

  private boolean isDue(ConnectedHost host, Instant now) {
    Attempts before = attempts.get(host.name());
    return (!now.isBefore(new IssuedCertificate(host.certificate()).renewAt())
            || isOfPreviousAuthority(host))
        && (before == null || !now.isBefore(before.next()))
        && !isBusy.test(host.name());
  }

  /** The engine's authority was exchanged since. */
  private boolean isOfPreviousAuthority(ConnectedHost host) {
    return !host.certificate()
        .getIssuerX500Principal()
        .equals(authority.certificate().getSubjectX500Principal());
  }

  private void disconnect(ConnectedHost host, Instant now) {
    Instant end = host.certificate().getNotAfter().toInstant();
    host.disconnect(
        "the certificate of this host expired at %s. On the engine's machine: uplink host rejoin %s. On this host: systemctl stop uplink-agent, then the printed line"
            .formatted(end, host.name()));
    audit.add(
        AuditEvent.ofHost(
            now,
            AuditEvent.Type.CERTIFICATE_EXPIRED,
            host.name(),
            "The certificate of host %s expired at %s, so its connection was closed. Let it come back. On the engine's machine: uplink host rejoin %s. On the host: systemctl stop uplink-agent, then the printed line."
                .formatted(host.name(), end, host.name())));
  }

  private void renew(ConnectedHost host) {
    try (var _ = CorrelationId.random("renewal").open()) {
      if (!attempt(host)) {
        LOG.debug("A run uses host {}, whose certificate is due: it is renewed later", host.name());
        return;
      }
      attempts.put(host.name(), new Attempts(0, clock.instant().plus(PAUSE_AFTER_SUCCESS)));
    } catch (RpcException | PkiException e) {
      failed(host, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("Renewing the certificate of host {} failed", LogPeer.known(host.name()), e);
      failed(host, "the engine's log has the reason");
    }
  }

  /**
   * Renews a host's certificate. A run may have begun since the look, or during the attempt: then
   * nothing is sent to the host, which would connect anew.
   *
   * @return false if the host is busy
   */
  private boolean attempt(ConnectedHost host)
      throws RpcException, PkiException, InterruptedException {
    if (isBusy.test(host.name())) {
      return false;
    }
    X509Certificate current = host.certificate();
    CertificateRequest request = CertificateRequest.parse(host.newKey());
    if (request.keyDigest().equals(new IssuedCertificate(current).keyDigest())) {
      throw new PkiException("the host asks for a certificate of the key that it has");
    }
    Result result =
        repository.renew(
            new RenewalRepository.Request(
                host.name(), IssuedCertificate.fingerprint(current), request.keyDigest()),
            () ->
                authority.sign(request, CertificateSubject.host(host.name(), List.of(), List.of())),
            clock.instant());
    switch (result) {
      case Result.Renewed(var certificate) -> {
        if (isBusy.test(host.name())) {
          return false;
        }
        host.setCertificate(certificate.pem());
        LOG.info(
            "Host {} has a renewed certificate, which is valid until {}",
            LogPeer.known(host.name()),
            certificate.expires());
        return true;
      }
      case Result.NotRenewable _ ->
          throw new PkiException(
              "the host did not get its certificate by joining, or the certificate was revoked meanwhile. A new one: uplink host rejoin "
                  + host.name());
      case Result.KeyTaken _ ->
          throw new PkiException("the key of the request is not new, or another host has it");
    }
  }

  private void failed(ConnectedHost host, String reason) {
    Instant now = clock.instant();
    Instant end = host.certificate().getNotAfter().toInstant();
    Attempts before = attempts.getOrDefault(host.name(), new Attempts(0, now));
    Instant next = now.plus(pause(before.failures(), Duration.between(now, end)));
    attempts.put(host.name(), new Attempts(before.failures() + 1, next));
    LOG.warn("The certificate of host {} was not renewed: {}", LogPeer.known(host.name()), reason);
    audit.add(
        AuditEvent.ofHost(
            now,
            AuditEvent.Type.CERTIFICATE_NOT_RENEWED,
            host.name(),
            "The certificate of host %s, which expires at %s, could not be renewed: %s. The engine tries again after %s."
                .formatted(host.name(), end, reason, next)));
  }

  /** Returns a pause that doubles, and leaves time for some attempts before the end. */
  private static Duration pause(int failures, Duration left) {
    Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, 20));
    Duration longest = left.dividedBy(4).compareTo(MAX_PAUSE) < 0 ? left.dividedBy(4) : MAX_PAUSE;
    Duration pause = doubled.compareTo(longest) < 0 ? doubled : longest;
    return pause.compareTo(FIRST_PAUSE) < 0 ? FIRST_PAUSE : pause;
  }

  /**
   * What was tried for a host.
   *
   * @param failures how many attempts failed in a row
   * @param next before then, nothing is tried
   */
  private record Attempts(int failures, Instant next) {}
}
