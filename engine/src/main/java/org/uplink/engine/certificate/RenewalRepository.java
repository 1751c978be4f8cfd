package org.uplink.engine.certificate;

import java.time.Instant;
import org.uplink.engine.join.HostCertificate;
import org.uplink.pki.IssuedCertificate;
import org.uplink.pki.PkiException;

/** The stored certificates that renew others. Thread-safe. */
public interface RenewalRepository {
  /**
   * Issues a certificate for a new key of a host, and stores it. The certificate that the host has
   * stays accepted until the new one is used. The same key gets the same certificate again, so that
   * an attempt whose end is not known can be repeated.
   *
   * @throws PkiException no certificate can be issued; then nothing is stored
   */
  Result renew(Request request, Issuer issuer, Instant now) throws PkiException;

  /**
   * A host that renews its certificate.
   *
   * @param host the name in the certificate of the connection
   * @param fingerprint the SHA-256 digest of that certificate, in hexadecimal
   * @param keyDigest the SHA-256 digest of the new public key, in hexadecimal
   */
  record Request(String host, String fingerprint, String keyDigest) {}

  /** Issues the certificate. */
  @FunctionalInterface
  interface Issuer {
    IssuedCertificate issue() throws PkiException;
  }

  /** The result of {@link #renew}. */
  sealed interface Result {
    record Renewed(HostCertificate certificate) implements Result {}

    /**
     * The certificate of the connection is not accepted any more, or the host did not get it by
     * joining.
     */
    record NotRenewable() implements Result {}

    /** The key is not new, or another host has it. */
    record KeyTaken() implements Result {}
  }
}
