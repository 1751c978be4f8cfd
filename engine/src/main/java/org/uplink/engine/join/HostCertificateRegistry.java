package org.uplink.engine.join;

/** Tells which certificates of hosts are not accepted any more. Thread-safe. */
public interface HostCertificateRegistry {
  /**
   * Returns whether the certificate was revoked, from memory. A certificate that the engine did not
   * issue for a token, such as one of {@code uplink engine issue-certificate}, never is.
   *
   * @param fingerprint the SHA-256 digest of the certificate, in lower-case hexadecimal
   */
  boolean isRevoked(String fingerprint);

  /**
   * Returns whether the host has joined with another certificate since, so that this one is not
   * accepted any more. Reads the database.
   *
   * @param fingerprint the SHA-256 digest of the certificate, in lower-case hexadecimal
   */
  boolean isReplaced(String host, String fingerprint);
}
