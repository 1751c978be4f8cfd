package org.uplink.engine.join;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.pki.IssuedCertificate;
import org.uplink.pki.PkiException;

/** The stored tokens, and the certificates that were issued for them. Thread-safe. */
public interface JoinRepository extends HostCertificateRegistry {
  /** How many tokens may be stored that have not expired. */
  int MAX_TOKENS = 1000;

  /**
   * Stores a token and the event. A token for one host replaces the host's earlier tokens. Deletes
   * tokens that expired long ago.
   *
   * @param secretDigest the SHA-256 of the token's secret
   */
  AddResult add(StoredToken token, String secretDigest, AuditEvent event);

  /** Returns the tokens that have not expired, sorted by id. */
  List<StoredToken> list(String after, int limit, Instant now);

  /** Deletes a token, and stores the event. */
  boolean remove(String id, AuditEvent event);

  /** Deletes all tokens, and stores the event. */
  void removeAll(AuditEvent event);

  /**
   * Uses a token: adds the host, stores the certificate and the event, revokes the host's earlier
   * certificates, in one transaction. A key that has a certificate of this token gets the same
   * certificate again, and the token loses no use.
   *
   * @throws PkiException no certificate can be issued; then nothing is stored
   */
  JoinResult join(Use use, Issuer issuer, Instant now) throws PkiException;

  /** Returns whether a host joined with a token that installs it, and no install has begun yet. */
  boolean awaitsInstall(String host);

  /** Stores that an install of a host has begun, or cannot begin. */
  void installBegan(String host);

  /** Returns the certificates of a host that have not expired, the oldest first. */
  List<HostCertificate> certificates(String host);

  /**
   * A host that wants to join.
   *
   * @param secretDigest the SHA-256 of the secret that it sent
   * @param name the name that it proposes
   * @param keyDigest the SHA-256 of its public key
   * @param origin where the request came from, for the event
   */
  record Use(String secretDigest, Optional<String> name, String keyDigest, String origin) {}

  /** Issues the certificate of a host. */
  @FunctionalInterface
  interface Issuer {
    IssuedCertificate issue(String host) throws PkiException;
  }

  /** The result of {@link #add}. */
  enum AddResult {
    ADDED,
    NO_SUCH_HOST,
    NO_SUCH_CLUSTER,
    /** The engine dials the host. */
    HOST_HAS_ADDRESS,
    TOO_MANY
  }

  /** The result of {@link #join}. */
  sealed interface JoinResult {
    /** The host has the certificate. */
    record Joined(HostCertificate certificate) implements JoinResult {}

    /** No token has this secret. */
    record UnknownToken() implements JoinResult {}

    record ExpiredToken(StoredToken token) implements JoinResult {}

    record UsedToken(StoredToken token) implements JoinResult {}

    /** The token is for new hosts, and the proposed name is missing or not valid. */
    record InvalidName() implements JoinResult {}

    record NameTaken(String name) implements JoinResult {}

    /** The engine dials the token's host. */
    record HostHasAddress(String host) implements JoinResult {}

    /** Another host has this key: the disk was copied. */
    record KeyTaken() implements JoinResult {}
  }
}
