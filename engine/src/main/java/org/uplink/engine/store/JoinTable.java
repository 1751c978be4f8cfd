package org.uplink.engine.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostAccess;
import org.uplink.engine.host.HostName;
import org.uplink.engine.join.HostCertificate;
import org.uplink.engine.join.JoinRepository;
import org.uplink.engine.join.StoredToken;
import org.uplink.engine.join.TokenTarget;
import org.uplink.pki.IssuedCertificate;
import org.uplink.pki.PkiException;

/**
 * The table join_tokens, and with {@link CertificateTable} what the use of a token stores. One host
 * after the other joins, so hosts that join do not wait for each other's rows. The engine is the
 * only writer of the database.
 *
 * <p>A transaction locks the row of a host or cluster before a row that refers to it: the database
 * does so too if it deletes tokens with their host. Otherwise a join and a removal of the same host
 * could wait for each other.
 */
final class JoinTable implements JoinRepository {
  /** How long an expired token is stored, so that its use is answered with the reason. */
  private static final Duration EXPIRED = Duration.ofDays(7);

  private final Jdbi jdbi;
  private final EventTable events;
  private final RevokedCertificates revoked;
  private final ReentrantLock joining;

  /**
   * @param joining held while a host joins, with a token or without one
   */
  JoinTable(Jdbi jdbi, EventTable events, RevokedCertificates revoked, ReentrantLock joining) {
    this.jdbi = jdbi;
    this.events = events;
    this.revoked = revoked;
    this.joining = joining;
  }

  @Override
  public boolean isRevoked(String fingerprint) {
    return revoked.contains(fingerprint);
  }

  @Override
  public boolean isStored(String fingerprint) {
    return jdbi.withHandle(handle -> CertificateTable.contains(handle, fingerprint));
  }

  @Override
  public Optional<Instant> revokedUntil(String host) {
    return revoked.until(host);
  }

  @Override
  public boolean revoke(String host, Instant until, AuditEvent event) {
    // A host that joins at the same time has its certificate before it is revoked, or not at all.
    joining.lock();
    try {
      return events.inTransaction(
          (handle, log) -> {
            if (HostTable.find(handle, host, true).isEmpty()) {
              return false;
            }
            handle
                .createUpdate("delete from join_tokens where host = :host")
                .bind("host", host)
                .execute();
            revoked.revokeAll(handle, host, until, event.time());
            log.accept(event);
            return true;
          });
    } finally {
      joining.unlock();
    }
  }

  @Override
  public void used(String host, String fingerprint, Instant now) {
    // Most connections are not the first with their certificate, and write nothing.
    if (!jdbi.withHandle(handle -> CertificateTable.isUnused(handle, fingerprint))) {
      return;
    }
    boolean _ =
        events.inTransaction(
            (handle, log) -> {
              HostTable.find(handle, host, true);
              boolean renewed = revoked.use(handle, host, fingerprint, now);
              if (renewed) {
                log.accept(
                    AuditEvent.ofHost(
                        now,
                        AuditEvent.Type.CERTIFICATE_RENEWED,
                        host,
                        "Host %s has connected with its renewed certificate %s. Its earlier certificates are revoked."
                            .formatted(host, fingerprint)));
              }
              return renewed;
            });
  }

  @Override
  public void onRevoked(Consumer<String> listener) {
    revoked.onRevoked(listener);
  }

  @Override
  public AddResult add(StoredToken token, String secretDigest, AuditEvent event) {
    // A transaction of its own: it locks tokens of any host.
    jdbi.useTransaction(handle -> deleteExpired(handle, token.created().minus(EXPIRED)));
    return events.inTransaction(
        (handle, log) -> {
          AddResult result = check(handle, token);
          if (result == AddResult.ADDED) {
            insert(handle, token, secretDigest);
            log.accept(event);
          }
          return result;
        });
  }

  @Override
  public List<StoredToken> list(String after, int limit, Instant now) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select * from join_tokens where id > :after and expires > :now
                    order by id limit :limit""")
                .bind("after", after)
                .bind("now", Columns.utc(now))
                .bind("limit", limit)
                .map(JoinTable::read)
                .list());
  }

  @Override
  public boolean remove(String id, AuditEvent event) {
    return events.inTransaction(
        (handle, log) -> {
          int deleted =
              handle
                  .createUpdate("delete from join_tokens where id = :id")
                  .bind("id", id)
                  .execute();
          if (deleted == 1) {
            log.accept(event);
          }
          return deleted == 1;
        });
  }

  @Override
  public void removeAll(AuditEvent event) {
    int _ =
        events.inTransaction(
            (handle, log) -> {
              log.accept(event);
              return handle.execute("delete from join_tokens");
            });
  }

  @Override
  public JoinResult join(Use use, Issuer issuer, Instant now) throws PkiException {
    // A stranger without a good token does not wait for the hosts that join.
    Optional<StoredToken> token = jdbi.withHandle(handle -> find(handle, use, false));
    if (token.isEmpty()) {
      return new JoinResult.UnknownToken();
    }
    if (token.get().isExpired(now)) {
      return new JoinResult.ExpiredToken(token.get());
    }
    joining.lock();
    try {
      return events.inTransaction(
          (handle, log) ->
              NotIssuedException.wrap(
                  () ->
                      new Joining(handle, log, use, issuer, now, revoked)
                          .run(token.get().target())));
    } catch (NotIssuedException e) {
      throw e.problem();
    } finally {
      joining.unlock();
    }
  }

  @Override
  public boolean isReplaced(String host, String fingerprint) {
    List<HostCertificate> current =
        certificates(host).stream().filter(each -> each.revoked().isEmpty()).toList();
    return !current.isEmpty()
        && current.stream().noneMatch(each -> each.fingerprint().equals(fingerprint));
  }

  @Override
  public List<HostCertificate> certificates(String host) {
    return jdbi.withHandle(handle -> CertificateTable.ofHost(handle, host));
  }

  @Override
  public boolean awaitsInstall(String host) {
    return jdbi.withHandle(handle -> CertificateTable.awaitsInstall(handle, host));
  }

  @Override
  public void installBegan(String host) {
    jdbi.useHandle(handle -> CertificateTable.installBegan(handle, host));
  }

  private static Optional<StoredToken> find(Handle handle, Use use, boolean lock) {
    return handle
        .createQuery(
            "select * from join_tokens where secret_digest = :secret" + (lock ? " for update" : ""))
        .bind("secret", use.secretDigest())
        .map(JoinTable::read)
        .findFirst();
  }

  private static AddResult check(Handle handle, StoredToken token) {
    return switch (token.target()) {
      case TokenTarget.OneHost(String name) -> {
        Optional<Host> host = HostTable.find(handle, name, true);
        if (host.isEmpty()) {
          yield AddResult.NO_SUCH_HOST;
        }
        if (!host.get().dialsIn()) {
          yield AddResult.HOST_HAS_ADDRESS;
        }
        handle
            .createUpdate("delete from join_tokens where host = :host")
            .bind("host", name)
            .execute();
        yield hasPlace(handle, token.created());
      }
      case TokenTarget.NewHosts(String cluster) ->
          HostTable.hasCluster(handle, cluster)
              ? hasPlace(handle, token.created())
              : AddResult.NO_SUCH_CLUSTER;
    };
  }

  private static AddResult hasPlace(Handle handle, Instant now) {
    int stored =
        handle
            .createQuery("select count(*) from join_tokens where expires > :now")
            .bind("now", Columns.utc(now))
            .mapTo(Integer.class)
            .one();
    return stored < MAX_TOKENS ? AddResult.ADDED : AddResult.TOO_MANY;
  }

  private static void deleteExpired(Handle handle, Instant limit) {
    handle
        .createUpdate("delete from join_tokens where expires < :limit")
        .bind("limit", Columns.utc(limit))
        .execute();
  }

  private static void insert(Handle handle, StoredToken token, String secretDigest) {
    handle
        .createUpdate(
            """
            insert into join_tokens
              (id, secret_digest, host, cluster, uses, uses_left, install, created, expires)
            values (:id, :secret, :host, :cluster, :uses, :left, :install, :created, :expires)""")
        .bind("id", token.id())
        .bind("secret", secretDigest)
        .bind("host", token.target() instanceof TokenTarget.OneHost(String host) ? host : null)
        .bind(
            "cluster",
            token.target() instanceof TokenTarget.NewHosts(String cluster) ? cluster : null)
        .bind("uses", token.uses())
        .bind("left", token.usesLeft())
        .bind("install", token.install())
        .bind("created", Columns.utc(token.created()))
        .bind("expires", Columns.utc(token.expires()))
        .execute();
  }

  private static StoredToken read(ResultSet row, StatementContext context) throws SQLException {
    Optional<String> host = Columns.text(row, "host");
    return new StoredToken(
        row.getString("id"),
        host.isPresent()
            ? new TokenTarget.OneHost(host.get())
            : new TokenTarget.NewHosts(row.getString("cluster")),
        row.getInt("uses"),
        row.getInt("uses_left"),
        row.getBoolean("install"),
        Columns.instant(row, "created"),
        Columns.instant(row, "expires"));
  }

  /**
   * The use of a token in its transaction.
   *
   * @param revoked takes the certificates that the use revokes
   */
  private record Joining(
      Handle handle,
      Consumer<AuditEvent> log,
      Use use,
      Issuer issuer,
      Instant now,
      RevokedCertificates revoked) {

    /**
     * Uses the token.
     *
     * @param target what the token is for, which does not change. Its row is locked first
     */
    JoinResult run(TokenTarget target) throws PkiException {
      boolean exists =
          switch (target) {
            case TokenTarget.OneHost(String host) -> HostTable.find(handle, host, true).isPresent();
            case TokenTarget.NewHosts(String cluster) -> HostTable.hasCluster(handle, cluster);
          };
      Optional<StoredToken> found = exists ? find(handle, use, true) : Optional.empty();
      if (found.isEmpty()) {
        // It was removed since it was looked up.
        return new JoinResult.UnknownToken();
      }
      StoredToken token = found.get();
      List<HostCertificate> ofKey = CertificateTable.ofKey(handle, use.keyDigest(), now);
      Optional<HostCertificate> repeated =
          ofKey.stream().filter(each -> each.token().equals(token.id())).findFirst();
      if (repeated.isPresent()) {
        return new JoinResult.Joined(repeated.get());
      }
      if (token.usesLeft() == 0) {
        return new JoinResult.UsedToken(token);
      }
      return switch (token.target()) {
        case TokenTarget.OneHost(String host) -> joinAgain(token, host, ofKey);
        case TokenTarget.NewHosts(String cluster) -> joinNew(token, cluster, ofKey);
      };
    }

    private JoinResult joinAgain(StoredToken token, String host, List<HostCertificate> ofKey)
        throws PkiException {
      if (!HostTable.find(handle, host, true).orElseThrow().dialsIn()) {
        return new JoinResult.HostHasAddress(host);
      }
      if (ofKey.stream().anyMatch(each -> !each.host().equals(host))) {
        return new JoinResult.KeyTaken();
      }
      boolean hadOthers = revoked.revoke(handle, host, now);
      return issue(token, host, hadOthers ? " Its earlier certificates are revoked." : "");
    }

    private JoinResult joinNew(StoredToken token, String cluster, List<HostCertificate> ofKey)
        throws PkiException {
      if (use.name().filter(HostName::isValid).isEmpty()) {
        return new JoinResult.InvalidName();
      }
      String name = use.name().get();
      if (!ofKey.isEmpty()) {
        return new JoinResult.KeyTaken();
      }
      if (!HostTable.insert(handle, Host.added(name, new HostAccess.DialIn(), cluster, now))) {
        return new JoinResult.NameTaken(name);
      }
      return issue(token, name, " It was added to cluster " + cluster + ".");
    }

    private JoinResult issue(StoredToken token, String host, String more) throws PkiException {
      IssuedCertificate issued = issuer.issue(host);
      var stored =
          new HostCertificate(
              issued.fingerprint(),
              host,
              token.id(),
              use.keyDigest(),
              issued.serial(),
              issued.pem(),
              now,
              issued.notAfter(),
              Optional.empty());
      CertificateTable.insert(handle, stored, token.install());
      handle
          .createUpdate("update join_tokens set uses_left = uses_left - 1 where id = :id")
          .bind("id", token.id())
          .execute();
      log.accept(
          AuditEvent.ofHost(
              now,
              AuditEvent.Type.HOST_JOINED,
              host,
              "Host %s joined from %s with token %s. Its certificate %s is valid until %s.%s"
                  .formatted(
                      host,
                      use.origin(),
                      token.id(),
                      stored.fingerprint(),
                      stored.expires(),
                      more)));
      return new JoinResult.Joined(stored);
    }
  }

  /** Rolls a transaction back in which no certificate could be issued. */
  static final class NotIssuedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final PkiException problem;

    private NotIssuedException(PkiException problem) {
      super(problem);
      this.problem = problem;
    }

    /** Runs a part of a transaction. */
    static <R> R wrap(Issuing<R> part) {
      try {
        return part.run();
      } catch (PkiException e) {
        throw new NotIssuedException(e);
      }
    }

    PkiException problem() {
      return problem;
    }

    /** Issues a certificate and stores it. */
    @FunctionalInterface
    interface Issuing<R> {
      R run() throws PkiException;
    }
  }
}
