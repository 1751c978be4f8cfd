package org.uplink.engine.join;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.uplink.address.HostAndPort;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.IssuedCertificate;
import org.uplink.platform.Sha256;
import org.uplink.verbs.join.JoinToken;

/** Creates the tokens by which hosts join. Thread-safe. */
public final class JoinTokens {
  /** How long a token may be used. */
  public static final Duration LIFETIME = Duration.ofHours(24);

  /** How many hosts may join with one token. */
  public static final int MAX_USES = 10_000;

  private static final int ID_BYTES = 5;

  private final JoinRepository repository;
  private final Optional<CertificateAuthority> authority;
  private final Supplier<List<HostAndPort>> engines;
  private final SecureRandom random;
  private final Clock clock;

  /**
   * @param authority the engine's own authority; empty if another one issues the certificates
   * @param engines where agents reach this engine
   */
  public JoinTokens(
      JoinRepository repository,
      Optional<CertificateAuthority> authority,
      Supplier<List<HostAndPort>> engines,
      SecureRandom random,
      Clock clock) {
    this.repository = repository;
    this.authority = authority;
    this.engines = engines;
    this.random = random;
    this.clock = clock;
  }

  /**
   * Creates a token.
   *
   * @param uses from 1 to {@link #MAX_USES}; 1 for a token of one host
   * @param install whether a host that has joined is installed as soon as its agent is connected
   */
  public CreateResult create(TokenTarget target, int uses, boolean install) {
    if (authority.isEmpty()) {
      return new CreateResult.NoAuthority();
    }
    List<HostAndPort> reachable = engines.get();
    if (reachable.isEmpty()) {
      return new CreateResult.NoAddress();
    }
    JoinToken token =
        JoinToken.create(
            reachable, IssuedCertificate.fingerprint(authority.get().certificate()), random);
    var id = new byte[ID_BYTES];
    random.nextBytes(id);
    Instant now = clock.instant();
    StoredToken stored =
        new StoredToken(
            HexFormat.of().formatHex(id), target, uses, uses, install, now, now.plus(LIFETIME));
    JoinRepository.AddResult added =
        repository.add(stored, Sha256.of(token.secret()), createdEvent(stored));
    return switch (added) {
      case ADDED -> new CreateResult.Created(stored, token.text());
      case NO_SUCH_HOST, NO_SUCH_CLUSTER, HOST_HAS_ADDRESS, TOO_MANY ->
          new CreateResult.Refused(added);
    };
  }

  /** Returns the tokens that have not expired, sorted by id. */
  public List<StoredToken> list(String after, int limit) {
    return repository.list(after, limit, clock.instant());
  }

  /** Deletes a token, so that no further host can join with it. */
  public boolean remove(String id) {
    return repository.remove(
        id,
        AuditEvent.ofEngine(
            clock.instant(),
            AuditEvent.Type.JOIN_TOKEN_REMOVED,
            "Join token " + id + " was removed. No further host can join with it."));
  }

  private static AuditEvent createdEvent(StoredToken token) {
    String text =
        "Join token %s for %s was created: %d %s, until %s.%s"
            .formatted(
                token.id(),
                token.target().describe(),
                token.uses(),
                token.uses() == 1 ? "use" : "uses",
                token.expires(),
                token.install() ? " Hosts that join with it are installed." : "");
    return switch (token.target()) {
      case TokenTarget.OneHost(String host) ->
          AuditEvent.ofHost(token.created(), AuditEvent.Type.JOIN_TOKEN_CREATED, host, text);
      case TokenTarget.NewHosts(String cluster) ->
          AuditEvent.ofCluster(token.created(), AuditEvent.Type.JOIN_TOKEN_CREATED, cluster, text);
    };
  }

  /** The result of {@link #create}. */
  public sealed interface CreateResult {
    /**
     * The token was created.
     *
     * @param text the line for the host, which the engine does not have any more
     */
    record Created(StoredToken token, String text) implements CreateResult {}

    /** Another authority issues the certificates of this engine and its hosts. */
    record NoAuthority() implements CreateResult {}

    /** All addresses of the engine are link-local. */
    record NoAddress() implements CreateResult {}

    record Refused(JoinRepository.AddResult reason) implements CreateResult {}
  }
}
