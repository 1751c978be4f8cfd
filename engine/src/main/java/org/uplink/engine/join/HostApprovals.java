package org.uplink.engine.join;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.join.ApprovalRepository.Approval;
import org.uplink.engine.join.ApprovalRepository.ApproveResult;
import org.uplink.engine.join.PendingHosts.Decision;
import org.uplink.engine.join.PendingHosts.Known;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.IssuedCertificate;
import org.uplink.pki.JoinCode;
import org.uplink.pki.PkiException;

/** Lets people approve and reject the hosts that want to join without a token. Thread-safe. */
public final class HostApprovals {
  private final ApprovalRepository repository;
  private final PendingHosts pending;
  private final CertificateAuthority authority;
  private final AuditLog audit;
  private final Clock clock;

  /** Held while a host is approved or rejected, so that only one of both happens. */
  private final ReentrantLock deciding = new ReentrantLock();

  HostApprovals(
      ApprovalRepository repository,
      PendingHosts pending,
      CertificateAuthority authority,
      AuditLog audit,
      Clock clock) {
    this.repository = repository;
    this.pending = pending;
    this.authority = authority;
    this.audit = audit;
    this.clock = clock;
  }

  /** Returns {@link IssuedCertificate#fingerprint()} of the authority. */
  public String authorityFingerprint() {
    return IssuedCertificate.fingerprint(authority.certificate());
  }

  /** Returns the hosts that wait, sorted by their codes. */
  public List<PendingHost> list(String after, int limit) {
    return pending.list().stream()
        .filter(host -> host.code().text().compareTo(after) > 0)
        .limit(limit)
        .toList();
  }

  /**
   * Approves a host. Repeating it does nothing more.
   *
   * @param code the code that the host shows
   * @param name the name that the host proposes
   * @throws PkiException no certificate can be issued; then the host still waits
   */
  public Result approve(JoinCode code, String name, String cluster, boolean install)
      throws PkiException {
    deciding.lock();
    try {
      Instant now = clock.instant();
      Optional<Known> known =
          pending.find(code).filter(found -> found.decision() != Decision.REJECTED);
      if (known.isEmpty()) {
        return new Result.NotPending();
      }
      PendingHost host = known.get().host();
      if (!host.name().equals(name)) {
        return new Result.OtherName(host.name());
      }
      ApproveResult result =
          repository.approve(
              new Approval(name, cluster, host.request().keyDigest(), host.origin(), install),
              subject ->
                  authority.sign(
                      host.request(), CertificateSubject.host(subject, List.of(), List.of())),
              now);
      if (result instanceof ApproveResult.Approved) {
        pending.decide(code, Decision.APPROVED);
      }
      return new Result.Decided(result);
    } finally {
      deciding.unlock();
    }
  }

  /**
   * Rejects a host, which learns it when it asks again.
   *
   * @return false if no such host waits
   */
  public boolean reject(JoinCode code) {
    deciding.lock();
    try {
      Instant now = clock.instant();
      Optional<Known> known = pending.find(code).filter(found -> found.decision() == Decision.NONE);
      if (known.isEmpty()) {
        return false;
      }
      pending.decide(code, Decision.REJECTED);
      PendingHost host = known.get().host();
      audit.add(
          AuditEvent.ofEngine(
              now,
              AuditEvent.Type.HOST_JOIN_REJECTED,
              "The host that wanted to join as %s from %s without a token was rejected. Its code was %s."
                  .formatted(host.name(), host.origin(), code)));
      return true;
    } finally {
      deciding.unlock();
    }
  }

  /** The result of {@link #approve}. */
  public sealed interface Result {
    /** No host with this code waits. */
    record NotPending() implements Result {}

    /** The host with this code proposes another name. */
    record OtherName(String name) implements Result {}

    record Decided(ApproveResult result) implements Result {}
  }
}
