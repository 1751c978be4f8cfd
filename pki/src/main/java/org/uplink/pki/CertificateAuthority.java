package org.uplink.pki;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;

/**
 * The engine's own certificate authority: a key pair and a self-signed certificate in a folder,
 * {@code ca-key.pem} and {@code ca.pem}. EC P-256 throughout.
 *
 * <p>Two processes that start for the first time at once get the same authority. Thread-safe.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class CertificateAuthority {
  private CertificateAuthority() {}

  /** The authority in {@code directory}; made there where there is none yet. */
  public static CertificateAuthority openOrCreate(Path directory, Clock clock) throws PkiException {
    return openOrCreate(directory, clock, Validity.DEFAULT);
  }

  public static CertificateAuthority openOrCreate(Path directory, Clock clock, Validity validity)
      throws PkiException {
    throw new UnsupportedOperationException();
  }

  /** The authority in {@code directory}, which must be there. */
  public static CertificateAuthority open(Path directory, Clock clock) throws PkiException {
    throw new UnsupportedOperationException();
  }

  public X509Certificate certificate() {
    throw new UnsupportedOperationException();
  }

  /** The PEM file of {@link #certificate()}, to be handed to those who shall trust it. */
  public Path certificateFile() {
    throw new UnsupportedOperationException();
  }

  /**
   * Makes a new key and certificate, and writes {@code key.pem} (mode 0600), {@code cert.pem} and
   * {@code ca.pem} into {@code directory}, over what was there.
   */
  public CredentialFiles issue(Subject subject, Path directory) throws PkiException {
    throw new UnsupportedOperationException();
  }

  /**
   * The credentials in {@code directory} if they are of this authority, for exactly this subject,
   * and neither expired nor about to; else new ones are issued there. For first starts and restarts
   * alike.
   */
  public CredentialFiles ensure(Subject subject, Path directory) throws PkiException {
    throw new UnsupportedOperationException();
  }
}
