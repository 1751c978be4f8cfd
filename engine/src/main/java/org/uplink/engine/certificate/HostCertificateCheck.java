package org.uplink.engine.certificate;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.uplink.engine.join.HostCertificateRegistry;
import org.uplink.pki.IssuedCertificate;

/**
 * Tells whether a certificate of a host is revoked: by itself, or with all certificates that the
 * host had at a moment. The moment is for certificates that the engine has never seen, such as one
 * of {@code uplink engine issue-certificate}. It does not count for a stored certificate, which has
 * a mark of its own if it is revoked: so a clock that was ahead revokes no later one. Reads the
 * database only for a certificate from before the moment. Thread-safe.
 */
public final class HostCertificateCheck {
  private final HostCertificateRegistry registry;
  private final Duration backdated;

  /**
   * @param backdated how long before the issue of a certificate its validity begins, which tells
   *     when it was issued. Zero if that is not known: then a host whose certificates were revoked
   *     needs one whose validity begins later
   */
  public HostCertificateCheck(HostCertificateRegistry registry, Duration backdated) {
    this.registry = registry;
    this.backdated = backdated;
  }

  /** Returns whether a certificate must not be used any more. */
  public boolean isRevoked(String host, X509Certificate certificate) {
    return registry.isRevoked(IssuedCertificate.fingerprint(certificate))
        || registry
            .revokedUntil(host)
            .filter(until -> issued(certificate).isBefore(until))
            .filter(_ -> !registry.isStored(IssuedCertificate.fingerprint(certificate)))
            .isPresent();
  }

  /**
   * Accepts a certificate by returning.
   *
   * @throws CertificateException it is revoked
   */
  public void requireAccepted(String host, X509Certificate certificate)
      throws CertificateException {
    if (isRevoked(host, certificate)) {
      throw new CertificateException(
          "the certificate that the agent presents was revoked. If the host may come back, issue a new one (uplink engine issue-certificate "
              + host
              + " --out DIR, or get one from your authority), copy the files to the host, and restart its agent");
    }
  }

  /**
   * Has a listener called with the name of each host of which certificates are revoked, or which is
   * removed. It is called when the engine does not accept them any more, and must not block.
   */
  public void onRevoked(Consumer<String> listener) {
    registry.onRevoked(listener);
  }

  private Instant issued(X509Certificate certificate) {
    return certificate.getNotBefore().toInstant().plus(backdated);
  }
}
