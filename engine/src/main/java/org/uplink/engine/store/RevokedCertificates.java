package org.uplink.engine.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The fingerprints of the certificates that are revoked, in memory. Thread-safe. */
final class RevokedCertificates {
  private final Set<String> fingerprints;

  private RevokedCertificates(Collection<String> fingerprints) {
    this.fingerprints = ConcurrentHashMap.newKeySet();
    this.fingerprints.addAll(fingerprints);
  }

  /** Reads them when the engine starts. Deletes certificates that expired long ago. */
  static RevokedCertificates read(Jdbi jdbi, Instant longAgo) {
    return jdbi.inTransaction(
        handle -> {
          CertificateTable.deleteExpired(handle, longAgo);
          return new RevokedCertificates(revoked(handle));
        });
  }

  boolean contains(String fingerprint) {
    return fingerprints.contains(fingerprint);
  }

  /**
   * Revokes the certificates of a host in the caller's transaction. They count as revoked when it
   * is committed.
   *
   * @return whether the host had any
   */
  boolean revoke(Handle handle, String host, Instant now) {
    List<String> revoked = CertificateTable.revoke(handle, host, now);
    handle.afterCommit(() -> fingerprints.addAll(revoked));
    return !revoked.isEmpty();
  }

  private static Collection<String> revoked(Handle handle) {
    return handle
        .createQuery("select fingerprint from host_certificates where revoked is not null")
        .mapTo(String.class)
        .list();
  }
}
