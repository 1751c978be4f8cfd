package org.uplink.engine.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.uplink.engine.certificate.RenewalRepository;
import org.uplink.engine.join.HostCertificate;
import org.uplink.pki.IssuedCertificate;
import org.uplink.pki.PkiException;

/** Renews rows of the table host_certificates. */
record RenewalTable(EventTable events, RevokedCertificates revoked) implements RenewalRepository {
  @Override
  public Result renew(Request request, Issuer issuer, Instant now) throws PkiException {
    try {
      return events.inTransaction(
          (handle, _) -> {
            try {
              return renew(handle, request, issuer, now);
            } catch (PkiException e) {
              throw new NotIssuedException(e);
            }
          });
    } catch (NotIssuedException e) {
      throw e.problem;
    }
  }

  private Result renew(Handle handle, Request request, Issuer issuer, Instant now)
      throws PkiException {
    // Locks the host, so that its certificates are not revoked meanwhile.
    boolean exists = HostTable.find(handle, request.host(), true).isPresent();
    Optional<HostCertificate> current =
        CertificateTable.ofHost(handle, request.host()).stream()
            .filter(each -> each.fingerprint().equals(request.fingerprint()))
            .filter(each -> each.revoked().isEmpty())
            .findFirst();
    if (!exists || current.isEmpty()) {
      return new Result.NotRenewable();
    }
    List<HostCertificate> ofKey = CertificateTable.ofKey(handle, request.keyDigest(), now);
    if (!ofKey.isEmpty()) {
      HostCertificate known = ofKey.getLast();
      return known.host().equals(request.host())
              && !known.fingerprint().equals(request.fingerprint())
          ? new Result.Renewed(known)
          : new Result.KeyTaken();
    }
    revoked.revokeUnused(handle, request.host(), request.fingerprint(), now);
    IssuedCertificate issued = issuer.issue();
    var stored =
        new HostCertificate(
            issued.fingerprint(),
            request.host(),
            current.get().token(),
            request.keyDigest(),
            issued.serial(),
            issued.pem(),
            now,
            issued.notAfter(),
            Optional.empty());
    CertificateTable.insert(handle, stored, false);
    return new Result.Renewed(stored);
  }

  /** Rolls the transaction back. */
  private static final class NotIssuedException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final PkiException problem;

    NotIssuedException(PkiException problem) {
      super(problem);
      this.problem = problem;
    }
  }
}
