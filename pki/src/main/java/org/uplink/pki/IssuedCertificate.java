package org.uplink.pki;

import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.uplink.platform.Sha256;

/** A certificate as it is stored and sent. */
public record IssuedCertificate(X509Certificate certificate) {
  private static final int MAX_LENGTH = 16_384;

  /**
   * Reads one certificate from PEM.
   *
   * @throws PkiException the text is something else; the message is one sentence
   */
  public static IssuedCertificate parse(String pem) throws PkiException {
    if (pem.length() > MAX_LENGTH) {
      throw new PkiException("The certificate is too long.");
    }
    return new IssuedCertificate(PemFile.parseCertificate(pem));
  }

  /**
   * Returns the SHA-256 digest of a certificate in hexadecimal, as {@code openssl x509 -fingerprint
   * -sha256} shows it with colons.
   */
  public static String fingerprint(X509Certificate certificate) {
    try {
      return Sha256.of(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("a certificate without an encoding", e);
    }
  }

  /** Returns {@link #fingerprint(X509Certificate)} of this certificate. */
  public String fingerprint() {
    return fingerprint(certificate);
  }

  /** Returns the serial number in hexadecimal. */
  public String serial() {
    return certificate.getSerialNumber().toString(16);
  }

  /** Returns when the certificate ends. */
  public Instant notAfter() {
    return certificate.getNotAfter().toInstant();
  }

  /** Returns when the certificate is to be renewed: when two thirds of its life are over. */
  public Instant renewAt() {
    Instant begin = certificate.getNotBefore().toInstant();
    return begin.plus(Duration.between(begin, notAfter()).multipliedBy(2).dividedBy(3));
  }

  /** Returns the SHA-256 digest of its encoded public key, in hexadecimal. */
  public String keyDigest() {
    return Sha256.of(certificate.getPublicKey().getEncoded());
  }

  /** Returns the certificate as PEM. */
  public String pem() {
    try {
      return PemFile.encode(certificate);
    } catch (CertificateException e) {
      throw new IllegalArgumentException("a certificate without an encoding", e);
    }
  }
}
