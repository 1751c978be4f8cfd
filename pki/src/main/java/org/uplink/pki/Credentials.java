package org.uplink.pki;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * A private key with its certificate, and the authority whose certificates are accepted from peers.
 * Immutable.
 *
 * <p>Keys may be PKCS#8, PKCS#1 (RSA) or SEC 1 (EC), unencrypted.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Credentials {
  private Credentials() {}

  /**
   * Reads and checks: the key belongs to the certificate, the certificate is signed by the
   * authority, and is valid now.
   */
  public static Credentials load(CredentialFiles files, Clock clock) throws PkiException {
    throw new UnsupportedOperationException();
  }

  /**
   * A context for both ends of mutual TLS: presents the certificate, accepts peers of the
   * authority.
   */
  public SSLContext sslContext() {
    throw new UnsupportedOperationException();
  }

  /**
   * A context without a certificate of its own that accepts servers of the authority in {@code
   * file}.
   */
  public static SSLContext trusting(Path file) throws PkiException {
    throw new UnsupportedOperationException();
  }

  public X509Certificate certificate() {
    throw new UnsupportedOperationException();
  }

  public X509Certificate authority() {
    throw new UnsupportedOperationException();
  }

  public Identity identity() {
    return Identity.of(certificate());
  }

  public Expiry expiry(Instant now) {
    throw new UnsupportedOperationException();
  }

  /**
   * What works but should not stay so (a key that others can read, an expiry that is near), for the
   * log.
   */
  public List<String> warnings(Instant now) {
    throw new UnsupportedOperationException();
  }
}
