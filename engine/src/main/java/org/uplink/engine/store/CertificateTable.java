package org.uplink.engine.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.uplink.engine.join.HostCertificate;

/** The table host_certificates. The methods run in the caller's transaction. */
final class CertificateTable {
  private CertificateTable() {}

  /**
   * @param install whether the host is to be installed when its agent is connected
   */
  static void insert(Handle handle, HostCertificate certificate, boolean install) {
    handle
        .createUpdate(
            """
            insert into host_certificates
              (fingerprint, host, token, key_digest, serial, certificate, issued, expires, install)
            values (:fingerprint, :host, :token, :key, :serial, :pem, :issued, :expires, :install)""")
        .bind("fingerprint", certificate.fingerprint())
        .bind("host", certificate.host())
        .bind("token", certificate.token())
        .bind("key", certificate.keyDigest())
        .bind("serial", certificate.serial())
        .bind("pem", certificate.pem())
        .bind("issued", Columns.utc(certificate.issued()))
        .bind("expires", Columns.utc(certificate.expires()))
        .bind("install", install)
        .execute();
  }

  static boolean contains(Handle handle, String fingerprint) {
    return handle
        .createQuery("select count(*) > 0 from host_certificates where fingerprint = :fingerprint")
        .bind("fingerprint", fingerprint)
        .mapTo(Boolean.class)
        .one();
  }

  static boolean awaitsInstall(Handle handle, String host) {
    return handle
        .createQuery(
            """
            select count(*) > 0 from host_certificates
            where host = :host and install and revoked is null""")
        .bind("host", host)
        .mapTo(Boolean.class)
        .one();
  }

  static void installBegan(Handle handle, String host) {
    handle
        .createUpdate("update host_certificates set install = false where host = :host")
        .bind("host", host)
        .execute();
  }

  static List<HostCertificate> ofHost(Handle handle, String host) {
    return handle
        .createQuery(
            "select * from host_certificates where host = :host order by issued, fingerprint")
        .bind("host", host)
        .map(CertificateTable::read)
        .list();
  }

  /** Returns the certificates of a key that are accepted. */
  static List<HostCertificate> ofKey(Handle handle, String keyDigest, Instant now) {
    return handle
        .createQuery(
            """
            select * from host_certificates
            where key_digest = :key and revoked is null and expires > :now
            order by issued, fingerprint""")
        .bind("key", keyDigest)
        .bind("now", Columns.utc(now))
        .map(CertificateTable::read)
        .list();
  }

  /** Revokes the certificates of a host, and returns how many were not revoked before. */
  static int revoke(Handle handle, String host, Instant now) {
    return handle
        .createUpdate(
            """
            update host_certificates set revoked = :now
            where host = :host and revoked is null""")
        .bind("host", host)
        .bind("now", Columns.utc(now))
        .execute();
  }

  /** Returns the fingerprints of the certificates of a host that are revoked. */
  static List<String> revokedOf(Handle handle, String host) {
    return handle
        .createQuery(
            "select fingerprint from host_certificates where host = :host and revoked is not null")
        .bind("host", host)
        .mapTo(String.class)
        .list();
  }

  /** Returns the fingerprints of all certificates that are revoked, with their hosts. */
  static Map<String, String> revoked(Handle handle) {
    return handle
        .createQuery("select fingerprint, host from host_certificates where revoked is not null")
        .map((row, _) -> Map.entry(row.getString("fingerprint"), row.getString("host")))
        .collectToMap(Map.Entry::getKey, Map.Entry::getValue);
  }

  /** Returns whether no host has connected with a stored certificate yet. */
  static boolean isUnused(Handle handle, String fingerprint) {
    return handle
        .createQuery(
            """
            select count(*) > 0 from host_certificates
            where fingerprint = :fingerprint and used is null and revoked is null""")
        .bind("fingerprint", fingerprint)
        .mapTo(Boolean.class)
        .one();
  }

  /** Notes the first connection with a certificate. Returns false if it is not the first. */
  static boolean use(Handle handle, String fingerprint, Instant now) {
    return handle
            .createUpdate(
                """
                update host_certificates set used = :now
                where fingerprint = :fingerprint and used is null and revoked is null""")
            .bind("fingerprint", fingerprint)
            .bind("now", Columns.utc(now))
            .execute()
        == 1;
  }

  /** Revokes the certificates of a host that are older than one, and returns their fingerprints. */
  static List<String> revokeEarlier(Handle handle, String host, String than, Instant now) {
    List<String> fingerprints =
        handle
            .createQuery(
                """
                select fingerprint from host_certificates
                where host = :host and revoked is null and fingerprint <> :than
                  and issued <= (select issued from host_certificates where fingerprint = :than)""")
            .bind("host", host)
            .bind("than", than)
            .mapTo(String.class)
            .list();
    return revoke(handle, fingerprints, now);
  }

  /**
   * Revokes the certificates of a host that are later than one, but the last, and with which it has
   * not connected. Returns their fingerprints.
   */
  static List<String> revokeUnused(Handle handle, String host, String than, Instant now) {
    List<String> fingerprints =
        handle
            .createQuery(
                """
                select fingerprint from host_certificates
                where host = :host and revoked is null and used is null
                  and issued > (select issued from host_certificates where fingerprint = :than)
                order by issued desc, fingerprint desc
                offset 1 rows""")
            .bind("host", host)
            .bind("than", than)
            .mapTo(String.class)
            .list();
    return revoke(handle, fingerprints, now);
  }

  private static List<String> revoke(Handle handle, List<String> fingerprints, Instant now) {
    for (String fingerprint : fingerprints) {
      handle
          .createUpdate("update host_certificates set revoked = :now where fingerprint = :one")
          .bind("one", fingerprint)
          .bind("now", Columns.utc(now))
          .execute();
    }
    return fingerprints;
  }

  /** Deletes the certificates that have expired, which nobody accepts. */
  static void deleteExpired(Handle handle, Instant now) {
    handle
        .createUpdate("delete from host_certificates where expires < :now")
        .bind("now", Columns.utc(now))
        .execute();
  }

  private static HostCertificate read(ResultSet row, StatementContext context) throws SQLException {
    return new HostCertificate(
        row.getString("fingerprint"),
        row.getString("host"),
        row.getString("token"),
        row.getString("key_digest"),
        row.getString("serial"),
        row.getString("certificate"),
        Columns.instant(row, "issued"),
        Columns.instant(row, "expires"),
        Columns.optionalInstant(row, "revoked"));
  }
}
