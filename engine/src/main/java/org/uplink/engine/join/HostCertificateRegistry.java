package org.uplink.engine.join;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.uplink.engine.audit.AuditEvent;

/** Revokes certificates of hosts, and tells which are not accepted any more. Thread-safe. */
public interface HostCertificateRegistry {
  /**
   * Returns whether the certificate was revoked, from memory. A certificate that no host got by
   * joining, such as one of {@code uplink engine issue-certificate}, never is.
   *
   * @param fingerprint the SHA-256 digest of the certificate, in lower-case hexadecimal
   */
  boolean isRevoked(String fingerprint);

  /**
   * Returns whether the engine has stored a certificate, revoked or not. Reads the database.
   *
   * @param fingerprint the SHA-256 digest of the certificate, in lower-case hexadecimal
   */
  boolean isStored(String fingerprint);

  /**
   * Returns until when all certificates of a host are revoked, from memory; empty if an operator
   * has never revoked them.
   */
  Optional<Instant> revokedUntil(String host);

  /**
   * Revokes all certificates that a host got before a moment, deletes its tokens, and stores the
   * event.
   *
   * @param until a whole second: certificates have no fractions
   * @return false if there is no such host
   */
  boolean revoke(String host, Instant until, AuditEvent event);

  /**
   * Notes that a host has connected with a certificate. If it is the first time, the earlier
   * certificates of the host are revoked: the host has renewed its certificate.
   *
   * @param fingerprint the SHA-256 digest of the certificate, in lower-case hexadecimal
   */
  void used(String host, String fingerprint, Instant now);

  /**
   * Has a listener called with the name of a host when the revocation of its certificates, or the
   * removal of the host, is stored. It must not block.
   */
  void onRevoked(Consumer<String> listener);

  /**
   * Returns whether the host has joined with another certificate since, so that this one is not
   * accepted any more. Reads the database.
   *
   * @param fingerprint the SHA-256 digest of the certificate, in lower-case hexadecimal
   */
  boolean isReplaced(String host, String fingerprint);
}
