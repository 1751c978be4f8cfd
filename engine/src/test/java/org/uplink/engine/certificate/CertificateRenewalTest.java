package org.uplink.engine.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.join.JoinRepository;
import org.uplink.engine.join.StoredToken;
import org.uplink.engine.join.TokenTarget;
import org.uplink.engine.store.Database;
import org.uplink.engine.store.Retention;
import org.uplink.pki.AuthorityExchange;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateRequest;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.Identity;
import org.uplink.pki.IssuedCertificate;
import org.uplink.pki.PkiException;
import org.uplink.pki.RequestedCredentials;
import org.uplink.pki.Validity;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.testkit.ManualClock;

/** The renewal in the engine, with a real authority and a real database. */
final class CertificateRenewalTest {
  private static final Duration LIFE = Duration.ofDays(398);

  @TempDir private Path temp;
  private final ManualClock clock = new ManualClock();
  private final Set<String> busy = ConcurrentHashMap.newKeySet();
  private final List<ConnectedHost> connected = new ArrayList<>();
  private Database database;
  private CertificateAuthority authority;
  private CertificateRenewal renewal;

  @BeforeEach
  void open() throws Exception {
    authority = CertificateAuthority.openOrCreate(temp.resolve("ca"), clock);
    database = Database.open(temp.resolve("db"), Retention.DEFAULT);
    renewal =
        new CertificateRenewal(
            () -> List.copyOf(connected),
            database.renewals(),
            authority,
            database.auditLog(),
            busy::contains,
            clock);
  }

  @AfterEach
  void close() {
    renewal.close();
    database.close();
  }

  @Test
  void renewsWhenTwoThirdsOfTheLifeAreOver() throws Exception {
    FakeConnection host = join("node1");
    // A day of the life was over at the issue.
    Duration due = LIFE.plusDays(1).multipliedBy(2).dividedBy(3).minusDays(1);

    clock.forward(due.minusMinutes(1));
    renewal.look();
    assertThat(host.received).isEmpty();
    clock.forward(Duration.ofMinutes(2));
    renewal.look();

    X509Certificate renewed = host.received.getLast();
    assertThat(Identity.of(renewed).name()).contains("node1");
    assertThat(renewed.getPublicKey()).isNotEqualTo(host.certificate().getPublicKey());
    assertThat(renewed.getNotAfter().toInstant())
        .isAfter(host.certificate().getNotAfter().toInstant().plus(Duration.ofDays(200)));
    renewal.look();
    assertThat(host.received).as("the agent has some time to connect").hasSize(1);
  }

  @Test
  void oldCertificateIsAcceptedUntilTheNewOneIsUsed() throws Exception {
    FakeConnection host = join("node1");
    String old = IssuedCertificate.fingerprint(host.certificate());
    clock.forward(Duration.ofDays(300));
    renewal.look();
    String renewed = IssuedCertificate.fingerprint(host.received.getLast());

    assertThat(accepts(old)).isTrue();
    assertThat(accepts(renewed)).isTrue();
    database.joins().used("node1", old, clock.instant());
    assertThat(accepts(old)).isTrue();
    assertThat(accepts(renewed)).isTrue();

    database.joins().used("node1", renewed, clock.instant());

    assertThat(accepts(old)).isFalse();
    assertThat(accepts(renewed)).isTrue();
    assertThat(events()).endsWith(AuditEvent.Type.CERTIFICATE_RENEWED);
    database.joins().used("node1", renewed, clock.instant());
    database.joins().used("node1", "of no table", clock.instant());
    assertThat(events()).containsOnlyOnce(AuditEvent.Type.CERTIFICATE_RENEWED);
  }

  /** The answer was lost, or the engine was killed before it sent the certificate. */
  @Test
  void sameKeyGetsTheSameCertificateAgain() throws Exception {
    FakeConnection host = join("node1");
    clock.forward(Duration.ofDays(300));
    host.failure = Optional.of("the connection broke");
    renewal.look();
    host.failure = Optional.empty();
    clock.forward(Duration.ofMinutes(2));
    renewal.look();

    assertThat(host.received).hasSize(2);
    assertThat(host.received.getFirst()).isEqualTo(host.received.getLast());
    assertThat(database.joins().certificates("node1")).hasSize(2);
  }

  /** Such as a host that asks with another key each time, and connects with none. */
  @Test
  void hostCollectsNoCertificates() throws Exception {
    FakeConnection host = join("node1");
    clock.forward(Duration.ofDays(300));
    host.failure = Optional.of("disk full");
    for (int attempt = 0; attempt < 4; attempt++) {
      host.key = RequestedCredentials.openOrCreate(temp.resolve("key" + attempt)).request();
      renewal.look();
      clock.forward(Duration.ofHours(1));
    }

    assertThat(host.received).hasSize(4);
    List<String> received = host.received.stream().map(IssuedCertificate::fingerprint).toList();
    assertThat(accepts(received.get(0))).isFalse();
    assertThat(accepts(received.get(1))).isFalse();
    assertThat(accepts(received.get(2))).as("it may be about to connect with it").isTrue();
    assertThat(accepts(received.get(3))).isTrue();
    assertThat(accepts(IssuedCertificate.fingerprint(host.certificate()))).isTrue();
  }

  @Test
  void failedAttemptIsReportedAndRepeatedWithGrowingPauses() throws Exception {
    FakeConnection host = join("node1");
    clock.forward(Duration.ofDays(300));
    host.failure = Optional.of("no space left on device");
    for (int minute = 0; minute < 60; minute++) {
      renewal.look();
      clock.forward(Duration.ofMinutes(1));
    }

    // At the minutes 0, 1, 3, 7, 15 and 31.
    assertThat(host.received).hasSize(6);
    assertThat(events()).filteredOn(AuditEvent.Type.CERTIFICATE_NOT_RENEWED::equals).hasSize(6);
    assertThat(lastEvent()).contains("node1", "no space left on device", "tries again after");

    // Some attempts are left shortly before the end.
    clock.forward(Duration.ofDays(97));
    int before = host.received.size();
    for (int hour = 0; hour < 20; hour++) {
      renewal.look();
      clock.forward(Duration.ofHours(1));
    }
    assertThat(host.received.size() - before).isGreaterThan(1);
  }

  @Test
  void otherHostsAreRenewedIfOneFails() throws Exception {
    FakeConnection failing = join("node1");
    FakeConnection working = join("node2");
    failing.failure = Optional.of("no answer");
    clock.forward(Duration.ofDays(300));

    renewal.look();

    assertThat(working.received).hasSize(1);
  }

  @Test
  void certificateOfThePreviousAuthorityIsRenewedAtOnce() throws Exception {
    FakeConnection host = join("node1");
    renewal.look();
    assertThat(host.received).isEmpty();
    var exchange = new AuthorityExchange(temp.resolve("ca"));
    exchange.begin(clock, Validity.DEFAULT);
    exchange.finish();
    CertificateAuthority next = CertificateAuthority.open(temp.resolve("ca"), clock);
    try (var restarted =
        new CertificateRenewal(
            () -> List.copyOf(connected),
            database.renewals(),
            next,
            database.auditLog(),
            busy::contains,
            clock)) {
      restarted.look();
    }

    assertThat(host.received.getLast().getIssuerX500Principal())
        .isEqualTo(next.certificate().getSubjectX500Principal());
  }

  @Test
  void hostThatARunUsesIsNotDisturbed() throws Exception {
    FakeConnection host = join("node1");
    clock.forward(Duration.ofDays(300));
    busy.add("node1");
    renewal.look();
    assertThat(host.received).isEmpty();

    busy.clear();
    renewal.look();

    assertThat(host.received).hasSize(1);
  }

  /** Between the look and the certificate, some time passes. */
  @Test
  void hostThatARunUsesSinceTheLookIsNotDisturbed() throws Exception {
    FakeConnection host = join("node1");
    clock.forward(Duration.ofDays(300));
    host.onNewKey = () -> busy.add("node1");
    renewal.look();
    assertThat(host.received).isEmpty();
    assertThat(events()).doesNotContain(AuditEvent.Type.CERTIFICATE_NOT_RENEWED);

    host.onNewKey = () -> {};
    busy.clear();
    renewal.look();

    assertThat(host.received).hasSize(1);
    assertThat(database.joins().certificates("node1")).hasSize(2);
  }

  /** The database is closed next. */
  @Test
  void closeEndsAnAttemptAndWaitsForItsEnd() throws Exception {
    FakeConnection host = join("node1");
    clock.forward(Duration.ofDays(300));
    var began = new CountDownLatch(1);
    var ended = new AtomicBoolean();
    host.onNewKey =
        () -> {
          began.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            ended.set(true);
            throw new CancellationException("interrupted");
          }
        };
    renewal.start(Duration.ofMillis(1));
    began.await();

    renewal.close();

    assertThat(ended).isTrue();
  }

  @Test
  void revokedHostAndOneThatDidNotJoinGetNone() throws Exception {
    FakeConnection host = join("node1");
    FakeConnection other = join("node2");
    other.current =
        authority
            .sign(
                RequestedCredentials.openOrCreate(temp.resolve("by-hand")).request(),
                CertificateSubject.host("node2", List.of(), List.of()))
            .certificate();
    clock.forward(Duration.ofDays(300));
    database
        .joins()
        .revoke(
            "node1",
            clock.instant(),
            AuditEvent.ofHost(
                clock.instant(), AuditEvent.Type.CERTIFICATE_REVOKED, "node1", "revoked"));

    renewal.look();

    assertThat(host.received).isEmpty();
    assertThat(other.received).isEmpty();
    assertThat(lastEvent()).contains("uplink host rejoin");
  }

  @Test
  void keyThatIsNotNewIsRefused() throws Exception {
    FakeConnection host = join("node1");
    FakeConnection other = join("node2");
    clock.forward(Duration.ofDays(300));
    host.key = host.firstKey;
    other.key = host.firstKey;

    renewal.look();

    assertThat(host.received).isEmpty();
    assertThat(other.received).isEmpty();
    assertThat(events()).containsOnlyOnce(AuditEvent.Type.CERTIFICATE_NOT_RENEWED);
  }

  @Test
  void hostWhoseCertificateHasExpiredIsDisconnected() throws Exception {
    FakeConnection host = join("node1");
    clock.forward(LIFE.plusMinutes(1));

    renewal.look();

    assertThat(host.received).isEmpty();
    assertThat(host.disconnected)
        .singleElement()
        .asString()
        .contains("expired", "host rejoin node1");
    assertThat(events()).endsWith(AuditEvent.Type.CERTIFICATE_EXPIRED);
  }

  private FakeConnection join(String name) throws Exception {
    var host = new FakeConnection(name);
    JoinRepository joins = database.joins();
    Instant now = clock.instant();
    String token = "token-" + name;
    joins.add(
        new StoredToken(
            token,
            new TokenTarget.NewHosts("Default"),
            1,
            1,
            false,
            now,
            now.plus(Duration.ofHours(1))),
        token,
        AuditEvent.ofEngine(now, AuditEvent.Type.JOIN_TOKEN_CREATED, "created"));
    joins.join(
        new JoinRepository.Use(token, Optional.of(name), host.firstKey.keyDigest(), "192.0.2.9:1"),
        each -> authority.sign(host.firstKey, CertificateSubject.host(each, List.of(), List.of())),
        now);
    host.current = IssuedCertificate.parse(joins.certificates(name).getLast().pem()).certificate();
    connected.add(host);
    return host;
  }

  private boolean accepts(String fingerprint) {
    return !database.joins().isRevoked(fingerprint)
        && !database.joins().isReplaced("node1", fingerprint);
  }

  private List<AuditEvent.Type> events() {
    return database.auditLog().latest(Optional.of("node1"), 100).stream()
        .map(AuditLog.Entry::event)
        .map(AuditEvent::type)
        .toList();
  }

  private String lastEvent() {
    return database.auditLog().latest(Optional.of("node1"), 1).getLast().event().text();
  }

  /** A host that keeps what it receives. */
  private final class FakeConnection implements ConnectedHost {
    private final String name;
    private final CertificateRequest firstKey;
    private final List<X509Certificate> received = new CopyOnWriteArrayList<>();
    private final List<String> disconnected = new ArrayList<>();
    private CertificateRequest key;
    private X509Certificate current = authority.certificate();
    private Optional<String> failure = Optional.empty();
    private Runnable onNewKey = () -> {};

    FakeConnection(String name) throws PkiException {
      this.name = name;
      firstKey = RequestedCredentials.openOrCreate(temp.resolve(name)).request();
      key = RequestedCredentials.openOrCreate(temp.resolve(name + "-renewed")).request();
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public X509Certificate certificate() {
      return current;
    }

    @Override
    public String newKey() {
      onNewKey.run();
      return key.pem();
    }

    @Override
    public void setCertificate(String pem) throws RpcException {
      try {
        received.add(IssuedCertificate.parse(pem).certificate());
      } catch (PkiException e) {
        throw new AssertionError(e);
      }
      if (failure.isPresent()) {
        throw new RpcException.NotConnected(RpcException.Reason.LOST, failure.get());
      }
    }

    @Override
    public void disconnect(String reason) {
      disconnected.add(reason);
    }
  }
}
