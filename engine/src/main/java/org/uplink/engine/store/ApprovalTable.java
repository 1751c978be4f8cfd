package org.uplink.engine.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostAccess;
import org.uplink.engine.join.ApprovalRepository;
import org.uplink.engine.join.HostCertificate;
import org.uplink.engine.join.JoinRepository;
import org.uplink.engine.store.JoinTable.NotIssuedException;
import org.uplink.pki.IssuedCertificate;
import org.uplink.pki.PkiException;

/** What an approval stores: the host, and its certificate in {@link CertificateTable}. */
final class ApprovalTable implements ApprovalRepository {
  private final Jdbi jdbi;
  private final EventTable events;
  private final ReentrantLock joining;

  /**
   * @param joining held while a host joins, so that no two hosts have the same key
   */
  ApprovalTable(Jdbi jdbi, EventTable events, ReentrantLock joining) {
    this.jdbi = jdbi;
    this.events = events;
    this.joining = joining;
  }

  @Override
  public LookUpResult lookUp(String keyDigest, String name, Instant now) {
    return jdbi.withHandle(
        handle -> {
          List<HostCertificate> ofKey = CertificateTable.ofKey(handle, keyDigest, now);
          Optional<HostCertificate> approved = approved(ofKey);
          if (approved.isPresent()) {
            return new LookUpResult.Approved(approved.get());
          }
          if (!ofKey.isEmpty()) {
            return new LookUpResult.KeyTaken();
          }
          return HostTable.find(handle, name, false).isPresent()
              ? new LookUpResult.NameTaken()
              : new LookUpResult.Unknown();
        });
  }

  @Override
  public ApproveResult approve(Approval approval, JoinRepository.Issuer issuer, Instant now)
      throws PkiException {
    joining.lock();
    try {
      return events.inTransaction(
          (handle, log) ->
              NotIssuedException.wrap(() -> approve(handle, log, approval, issuer, now)));
    } catch (NotIssuedException e) {
      throw e.problem();
    } finally {
      joining.unlock();
    }
  }

  private static ApproveResult approve(
      Handle handle,
      Consumer<AuditEvent> log,
      Approval approval,
      JoinRepository.Issuer issuer,
      Instant now)
      throws PkiException {
    if (!HostTable.hasCluster(handle, approval.cluster())) {
      return new ApproveResult.NoSuchCluster();
    }
    String name = approval.name();
    List<HostCertificate> ofKey = CertificateTable.ofKey(handle, approval.keyDigest(), now);
    Optional<HostCertificate> repeated =
        approved(ofKey).filter(certificate -> certificate.host().equals(name));
    if (repeated.isPresent()) {
      return new ApproveResult.Approved(repeated.get());
    }
    if (!ofKey.isEmpty()) {
      return new ApproveResult.KeyTaken();
    }
    if (!HostTable.insert(
        handle, Host.added(name, new HostAccess.DialIn(), approval.cluster(), now))) {
      return new ApproveResult.NameTaken();
    }
    IssuedCertificate issued = issuer.issue(name);
    var stored =
        new HostCertificate(
            issued.fingerprint(),
            name,
            WITHOUT_TOKEN,
            approval.keyDigest(),
            issued.serial(),
            issued.pem(),
            now,
            issued.notAfter(),
            Optional.empty());
    CertificateTable.insert(handle, stored, approval.install());
    log.accept(
        AuditEvent.ofHost(
            now,
            AuditEvent.Type.HOST_JOINED,
            name,
            "Host %s, which asked to join from %s without a token, was approved, and added to cluster %s. Its certificate %s is valid until %s."
                .formatted(
                    name,
                    approval.origin(),
                    approval.cluster(),
                    stored.fingerprint(),
                    stored.expires())));
    return new ApproveResult.Approved(stored);
  }

  private static Optional<HostCertificate> approved(List<HostCertificate> ofKey) {
    return ofKey.stream()
        .filter(certificate -> certificate.token().equals(WITHOUT_TOKEN))
        .findFirst();
  }
}
