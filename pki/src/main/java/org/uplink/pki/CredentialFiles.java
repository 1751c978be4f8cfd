package org.uplink.pki;

import java.nio.file.Path;

/**
 * Where a private key, its certificate (followed by intermediate ones, if any) and the certificate
 * of the authority are, all PEM.
 */
public record CredentialFiles(Path key, Path certificate, Path authority) {
  /**
   * The names that {@link CertificateAuthority} gives them: {@code key.pem}, {@code cert.pem},
   * {@code ca.pem}.
   */
  public static CredentialFiles in(Path directory) {
    return new CredentialFiles(
        directory.resolve("key.pem"), directory.resolve("cert.pem"), directory.resolve("ca.pem"));
  }
}
