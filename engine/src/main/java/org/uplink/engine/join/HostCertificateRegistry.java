package org.uplink.engine.join;

/**
 * Tells which certificates of hosts are not accepted any more. Answers from memory, so that an
 * event loop may ask. Thread-safe.
 */
@FunctionalInterface
public interface HostCertificateRegistry {
  /**
   * Returns whether the certificate was revoked. A certificate that the engine did not issue for a
   * token, such as one of {@code uplink engine issue-certificate}, never is.
   *
   * @param fingerprint the SHA-256 digest of the certificate, in lower-case hexadecimal
   */
  boolean isRevoked(String fingerprint);
}
