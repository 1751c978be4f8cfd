package org.uplink.engine.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** The certificates that are revoked, in memory. Thread-safe. */
final class RevokedCertificates {
  private final Set<String> fingerprints = ConcurrentHashMap.newKeySet();

  /** Until when all certificates of a host are revoked. */
  private final Map<String, Instant> hosts = new ConcurrentHashMap<>();

  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

  /**
   * Reads them from a database that was opened, in the caller's transaction. Deletes certificates
   * that expired long ago.
   *
   * <p>After a failed write, the file is opened again. A revocation can be in the file although the
   * thread that committed it got an exception, and did not note it here.
   */
  void read(Handle handle, Instant longAgo) {
    CertificateTable.deleteExpired(handle, longAgo);
    var learnt = new TreeSet<String>();
    CertificateTable.revoked(handle)
        .forEach(
            (fingerprint, host) -> {
              if (fingerprints.add(fingerprint)) {
                learnt.add(host);
              }
            });
    hosts(handle)
        .forEach(
            (host, until) -> {
              if (!until.equals(hosts.put(host, until))) {
                learnt.add(host);
              }
            });
    learnt.forEach(this::tell);
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
    int revoked = CertificateTable.revoke(handle, host, now);
    List<String> all = CertificateTable.revokedOf(handle, host);
    handle.afterCommit(
        () -> {
          fingerprints.addAll(all);
          tell(host);
        });
    return revoked > 0;
  }

  /**
   * Notes the first connection with a certificate, and revokes the host's earlier certificates, in
   * the caller's transaction.
   *
   * @return whether there were any
   */
  boolean use(Handle handle, String host, String fingerprint, Instant now) {
    if (!CertificateTable.use(handle, fingerprint, now)) {
      return false;
    }
    List<String> earlier = CertificateTable.revokeEarlier(handle, host, fingerprint, now);
    handle.afterCommit(
        () -> {
          fingerprints.addAll(earlier);
          tell(host);
        });
    return !earlier.isEmpty();
  }

  /**
   * Revokes the certificates that a host got after the one that it uses, and has not used, in the
   * caller's transaction. The last one stays: the host may be about to use it.
   */
  void revokeUnused(Handle handle, String host, String after, Instant now) {
    List<String> unused = CertificateTable.revokeUnused(handle, host, after, now);
    handle.afterCommit(() -> fingerprints.addAll(unused));
  }

  /** Returns until when all certificates of a host are revoked. */
  Optional<Instant> until(String host) {
    return Optional.ofNullable(hosts.get(host));
  }

  /**
   * Revokes all certificates that a host got before a moment, also those that are in no table, in
   * the caller's transaction.
   */
  void revokeAll(Handle handle, String host, Instant until, Instant now) {
    handle
        .createUpdate(
            """
            merge into host_revocations
            using (select cast(:host as varchar(63)) as host,
                cast(:until as timestamp with time zone) as revoked) asked
            on host_revocations.host = asked.host
            when matched then update set revoked = asked.revoked
            when not matched then insert (host, revoked) values (asked.host, asked.revoked)""")
        .bind("host", host)
        .bind("until", Columns.utc(until))
        .execute();
    handle.afterCommit(() -> hosts.put(host, until));
    revoke(handle, host, now);
  }

  /** Has a listener called with the host's name after each revocation. */
  void onRevoked(Consumer<String> listener) {
    listeners.add(listener);
  }

  private void tell(String host) {
    listeners.forEach(each -> each.accept(host));
  }

  private static Map<String, Instant> hosts(Handle handle) {
    return handle
        .createQuery("select host, revoked from host_revocations")
        .map((row, _) -> Map.entry(row.getString("host"), Columns.instant(row, "revoked")))
        .collectToMap(Map.Entry::getKey, Map.Entry::getValue);
  }
}
