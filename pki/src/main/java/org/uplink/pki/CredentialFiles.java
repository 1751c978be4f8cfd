package org.uplink.pki;

import java.nio.file.Path;

/**
 * The PEM files of a private key, its certificate (followed by intermediate certificates, if any)
 * and the certificate of the authority.
 */
public record CredentialFiles(Path key, Path certificate, Path authority) {
  /**
   * Returns the files that {@link CertificateAuthority} writes: {@code key.pem}, {@code cert.pem}
   * and {@code ca.pem}.
   */
  public static CredentialFiles in(Path directory) {
    return new CredentialFiles(
        directory.resolve("key.pem"), directory.resolve("cert.pem"), directory.resolve("ca.pem"));
  }
}
