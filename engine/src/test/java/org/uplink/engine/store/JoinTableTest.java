package org.uplink.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostAccess;
import org.uplink.engine.join.HostCertificate;
import org.uplink.engine.join.JoinRepository;
import org.uplink.engine.join.JoinRepository.AddResult;
import org.uplink.engine.join.JoinRepository.JoinResult;
import org.uplink.engine.join.JoinRepository.Use;
import org.uplink.engine.join.StoredToken;
import org.uplink.engine.join.TokenTarget;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateRequest;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.PkiException;
import org.uplink.pki.RequestedCredentials;

/** Tokens and certificates in a real database. */
final class JoinTableTest {
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  private static final TokenTarget RACK = new TokenTarget.NewHosts("Default");

  @TempDir Path temp;
  private TableFixture database;
  private JoinRepository joins;
  private CertificateAuthority authority;
  private CertificateRequest request;

  @BeforeEach
  void open() throws Exception {
    authority = CertificateAuthority.openOrCreate(temp.resolve("ca"), Clock.systemUTC());
    request = RequestedCredentials.openOrCreate(temp.resolve("key")).request();
    database = new TableFixture(temp.resolve("db"), Retention.DEFAULT);
    joins = database.joins();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void newHostJoinsTheClusterUnderItsName() throws Exception {
    add("t1", RACK, 2);

    HostCertificate joined = joined(use("t1", "node1", "key1"));

    Host host = database.hosts().find("node1").orElseThrow();
    assertThat(host.dialsIn()).isTrue();
    assertThat(host.cluster()).isEqualTo("Default");
    assertThat(joined.host()).isEqualTo("node1");
    assertThat(joins.certificates("node1")).containsExactly(joined);
    assertThat(usesLeft("t1")).isEqualTo(1);
    assertThat(joins.isRevoked(joined.fingerprint())).isFalse();
    assertThat(events("node1")).containsExactly(AuditEvent.Type.HOST_JOINED);
  }

  @Test
  void existingNameIsRefusedAndKeepsTheToken() throws Exception {
    add("t1", RACK, 2);
    HostCertificate first = joined(use("t1", "node1", "key1"));

    assertThat(join(use("t1", "node1", "key2"))).isEqualTo(new JoinResult.NameTaken("node1"));

    assertThat(usesLeft("t1")).isEqualTo(1);
    assertThat(joins.certificates("node1")).containsExactly(first);
    assertThat(joins.isRevoked(first.fingerprint())).isFalse();
  }

  @Test
  void refusesTokenThatIsUnknownExpiredUsedOrRemoved() throws Exception {
    add("t1", RACK, 1);
    add("t2", RACK, 1);

    assertThat(join(use("other", "n", "key1"))).isEqualTo(new JoinResult.UnknownToken());
    assertThat(joins.join(use("t1", "n", "key1"), this::issue, now.plus(Duration.ofHours(24))))
        .isInstanceOf(JoinResult.ExpiredToken.class);
    joined(use("t1", "n", "key1"));
    assertThat(join(use("t1", "m", "key2"))).isInstanceOf(JoinResult.UsedToken.class);
    assertThat(joins.remove("t2", removal())).isTrue();
    assertThat(joins.remove("t2", removal())).isFalse();
    assertThat(join(use("t2", "m", "key2"))).isEqualTo(new JoinResult.UnknownToken());
    assertThat(database.hosts().find("m")).isEmpty();
  }

  @Test
  void removedTokensCannotBeUsed() throws Exception {
    add("t1", RACK, 1);
    add("t2", RACK, 1);

    joins.removeAll(removal());

    assertThat(joins.list("", 10, now)).isEmpty();
    assertThat(join(use("t1", "n", "key1"))).isEqualTo(new JoinResult.UnknownToken());
  }

  @Test
  void refusesNameThatIsMissingOrNotValid() throws Exception {
    add("t1", RACK, 1);

    assertThat(join(new Use("t1", Optional.empty(), "key1", "x")))
        .isEqualTo(new JoinResult.InvalidName());
    for (String name : List.of("", "-a", "a b", "a/b", "x".repeat(64), "ä")) {
      assertThat(join(use("t1", name, "key1"))).as(name).isEqualTo(new JoinResult.InvalidName());
    }
  }

  /** The answer was lost, or the host was killed before it stored the certificate. */
  @Test
  void sameKeyGetsTheSameCertificateAgain() throws Exception {
    add("t1", RACK, 1);
    HostCertificate first = joined(use("t1", "node1", "key1"));

    assertThat(joined(use("t1", "node1", "key1"))).isEqualTo(first);
    assertThat(joined(use("t1", "another", "key1"))).isEqualTo(first);
    assertThat(database.hosts().find("another")).isEmpty();
    assertThat(usesLeft("t1")).isZero();
  }

  @Test
  void keyOfOneHostIsNotThatOfAnother() throws Exception {
    add("t1", RACK, 1);
    add("t2", RACK, 1);
    addHost("node3");
    add("t3", new TokenTarget.OneHost("node3"), 1);
    joined(use("t1", "node1", "key1"));

    assertThat(join(use("t2", "node2", "key1"))).isEqualTo(new JoinResult.KeyTaken());
    assertThat(join(use("t3", "node3", "key1"))).isEqualTo(new JoinResult.KeyTaken());
    assertThat(database.hosts().find("node2")).isEmpty();
  }

  @Test
  void tokenOfAHostIgnoresTheProposedNameAndRevokesEarlierCertificates() throws Exception {
    addHost("node1");
    add("t1", new TokenTarget.OneHost("node1"), 1);
    HostCertificate first = joined(use("t1", "other", "key1"));
    add("t2", new TokenTarget.OneHost("node1"), 1);
    assertThat(joins.isRevoked(first.fingerprint())).as("before the use").isFalse();

    HostCertificate second = joined(use("t2", "other", "key2"));

    assertThat(first.host()).isEqualTo("node1");
    assertThat(second.host()).isEqualTo("node1");
    assertThat(joins.isRevoked(first.fingerprint())).isTrue();
    assertThat(joins.isRevoked(second.fingerprint())).isFalse();
    reopen();
    assertThat(joins.isRevoked(first.fingerprint())).as("after a restart").isTrue();
    assertThat(joins.isRevoked(second.fingerprint())).isFalse();
    assertThat(joins.isRevoked("of another authority")).isFalse();
  }

  @Test
  void newTokenOfAHostReplacesTheEarlierOne() throws Exception {
    addHost("node1");
    add("t1", new TokenTarget.OneHost("node1"), 1);
    add("t2", new TokenTarget.OneHost("node1"), 1);

    assertThat(join(use("t1", "", "key1"))).isEqualTo(new JoinResult.UnknownToken());
    assertThat(joined(use("t2", "", "key1")).host()).isEqualTo("node1");
  }

  @Test
  void removedHostLosesTokensAndCertificates() throws Exception {
    addHost("node1");
    add("t1", new TokenTarget.OneHost("node1"), 1);
    HostCertificate certificate = joined(use("t1", "", "key1"));
    add("t2", new TokenTarget.OneHost("node1"), 1);

    database.hosts().remove("node1");

    assertThat(joins.isRevoked(certificate.fingerprint())).isTrue();
    assertThat(join(use("t2", "", "key2"))).isEqualTo(new JoinResult.UnknownToken());
    addHost("node1");
    reopen();
    assertThat(joins.isRevoked(certificate.fingerprint())).isTrue();
  }

  @Test
  void revokedHostLosesTokensAndAllCertificatesUntilThen() throws Exception {
    addHost("node1");
    add("t1", new TokenTarget.OneHost("node1"), 1);
    HostCertificate certificate = joined(use("t1", "", "key1"));
    add("t2", new TokenTarget.OneHost("node1"), 1);
    List<String> told = new ArrayList<>();
    joins.onRevoked(told::add);
    assertThat(joins.revokedUntil("node1")).isEmpty();

    assertThat(joins.revoke("node1", now, revocation("node1"))).isTrue();

    assertThat(joins.isRevoked(certificate.fingerprint())).isTrue();
    assertThat(joins.revokedUntil("node1")).contains(now);
    assertThat(joins.isStored(certificate.fingerprint())).isTrue();
    assertThat(joins.isStored("of no table")).isFalse();
    assertThat(told).containsExactly("node1");
    assertThat(join(use("t2", "", "key2"))).isEqualTo(new JoinResult.UnknownToken());
    assertThat(events("node1")).endsWith(AuditEvent.Type.CERTIFICATE_REVOKED);
    reopen();
    assertThat(joins.isRevoked(certificate.fingerprint())).isTrue();
    assertThat(joins.revokedUntil("node1")).contains(now);
    // It may join again, and be revoked again.
    add("t3", new TokenTarget.OneHost("node1"), 1);
    HostCertificate next = joined(use("t3", "", "key3"));
    assertThat(joins.isRevoked(next.fingerprint())).isFalse();
    assertThat(joins.revoke("node1", now.plusSeconds(9), revocation("node1"))).isTrue();
    assertThat(joins.isRevoked(next.fingerprint())).isTrue();
    assertThat(joins.revokedUntil("node1")).contains(now.plusSeconds(9));
    // The engine's clock was ahead, and was corrected: the host may join again now.
    assertThat(joins.revoke("node1", now.plusSeconds(2), revocation("node1"))).isTrue();
    assertThat(joins.revokedUntil("node1")).contains(now.plusSeconds(2));
    // Its name does not become free for its old certificates.
    database.hosts().remove("node1");
    reopen();
    assertThat(joins.revokedUntil("node1")).contains(now.plusSeconds(2));
  }

  @Test
  void aHostThatDoesNotExistIsNotRevoked() {
    assertThat(joins.revoke("none", now, revocation("none"))).isFalse();
    assertThat(joins.revokedUntil("none")).isEmpty();
    assertThat(events("none")).isEmpty();
  }

  @Test
  void removalOfAHostIsTold() {
    addHost("node1");
    List<String> told = new ArrayList<>();
    joins.onRevoked(told::add);

    database.hosts().remove("node1");

    assertThat(told).containsExactly("node1");
  }

  @Test
  void refusesTokenForWhatDoesNotExistOrIsDialled() {
    database
        .hosts()
        .add(Host.added("direct", new HostAccess.Direct("192.0.2.1", 1), "Default", now));

    assertThat(tryAdd("t1", new TokenTarget.OneHost("none"), 1)).isEqualTo(AddResult.NO_SUCH_HOST);
    assertThat(tryAdd("t1", new TokenTarget.NewHosts("none"), 1))
        .isEqualTo(AddResult.NO_SUCH_CLUSTER);
    assertThat(tryAdd("t1", new TokenTarget.OneHost("direct"), 1))
        .isEqualTo(AddResult.HOST_HAS_ADDRESS);
    assertThat(database.auditLog().latest(Optional.empty(), 9)).isEmpty();
  }

  @Test
  void tokensHaveALimitAndExpiredOnesMakePlace() {
    for (int i = 0; i < JoinRepository.MAX_TOKENS; i++) {
      assertThat(tryAdd("t" + i, RACK, 1)).isEqualTo(AddResult.ADDED);
    }
    assertThat(tryAdd("more", RACK, 1)).isEqualTo(AddResult.TOO_MANY);
    Instant later = now.plus(Duration.ofDays(10));
    assertThat(joins.list("", 10, later)).isEmpty();
    assertThat(
            joins.add(
                new StoredToken("more", RACK, 1, 1, false, later, later.plusSeconds(9)),
                "more",
                removal()))
        .isEqualTo(AddResult.ADDED);
  }

  @Test
  void storesNothingIfNoCertificateIsIssued() throws Exception {
    add("t1", RACK, 1);

    assertThatThrownBy(
            () ->
                joins.join(
                    use("t1", "node1", "key1"),
                    _ -> {
                      throw new PkiException("no");
                    },
                    now))
        .isInstanceOf(PkiException.class);

    assertThat(database.hosts().find("node1")).isEmpty();
    assertThat(usesLeft("t1")).isEqualTo(1);
  }

  @Test
  void usesAreExactIfManyHostsJoinAtOnce() throws Exception {
    int hosts = 200;
    int uses = 150;
    add("t1", RACK, uses);
    List<Future<JoinResult>> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < hosts; i++) {
        Use use = use("t1", "node" + i, "key" + i);
        Callable<JoinResult> join = () -> join(use);
        results.add(threads.submit(join));
      }
    }
    int joined = 0;
    int refused = 0;
    for (Future<JoinResult> result : results) {
      switch (result.get()) {
        case JoinResult.Joined _ -> joined++;
        case JoinResult.UsedToken _ -> refused++;
        case JoinResult other -> throw new AssertionError(other);
      }
    }
    assertThat(joined).isEqualTo(uses);
    assertThat(refused).isEqualTo(hosts - uses);
    assertThat(usesLeft("t1")).isZero();
    assertThat(
            database
                .hosts()
                .list(
                    new org.uplink.engine.host.HostRepository.Query(
                        Optional.empty(), Optional.empty(), "", 1000)))
        .hasSize(uses);
  }

  /** Each has locked a row when it needs that of the other. */
  @Test
  void joinAndRemovalOfTheSameHostDoNotWaitForEachOther() throws Exception {
    for (int round = 0; round < 100; round++) {
      String host = "node" + round;
      addHost(host);
      add("t" + round, new TokenTarget.OneHost(host), 1);
      Use use = use("t" + round, "", "key" + round);

      atOnce(() -> join(use), () -> database.hosts().remove(host));

      assertThat(database.hosts().find(host)).isEmpty();
      assertThat(joins.certificates(host)).allMatch(each -> each.revoked().isPresent());
    }
  }

  @Test
  void joinAndRemovalOfItsClusterDoNotWaitForEachOther() throws Exception {
    Cluster rack = database.clusters().find("Default").orElseThrow();
    for (int round = 0; round < 100; round++) {
      String name = "rack" + round;
      database
          .clusters()
          .add(
              new Cluster(
                  name,
                  rack.level(),
                  rack.network(),
                  rack.onDisagreement(),
                  rack.onWarnings(),
                  List.of()));
      add("t" + round, new TokenTarget.NewHosts(name), 1);
      Use use = use("t" + round, "node" + round, "key" + round);

      atOnce(() -> join(use), () -> database.clusters().remove(name));

      assertThat(database.hosts().find("node" + round).isPresent())
          .isEqualTo(database.clusters().find(name).isPresent());
    }
  }

  @Test
  void tokenOfAHostAndRemovalOfTheHostDoNotWaitForEachOther() throws Exception {
    for (int round = 0; round < 100; round++) {
      String host = "node" + round;
      String id = "t" + round;
      addHost(host);
      TokenTarget target = new TokenTarget.OneHost(host);
      Instant before = now.minus(Duration.ofDays(30));
      assertThat(
              joins.add(
                  new StoredToken("old" + round, target, 1, 1, false, before, before),
                  id,
                  removal()))
          .isEqualTo(AddResult.ADDED);

      atOnce(() -> tryAdd(id, target, 1), () -> database.hosts().remove(host));

      assertThat(join(use(id, "", "key"))).isEqualTo(new JoinResult.UnknownToken());
    }
  }

  /** Strangers can ask as often as they like. */
  @Test
  void badTokenDoesNotWaitForHostsThatJoin() throws Exception {
    add("t1", RACK, 1);
    add("t2", RACK, 1);
    var issuing = new CountDownLatch(1);
    var asked = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<JoinResult> slow =
          () ->
              joins.join(
                  use("t1", "node1", "key1"),
                  host -> {
                    issuing.countDown();
                    awaitUninterruptibly(asked);
                    return issue(host);
                  },
                  now);
      Future<JoinResult> joining = threads.submit(slow);
      issuing.await();
      try {
        assertThat(join(use("unknown", "n", "key2"))).isEqualTo(new JoinResult.UnknownToken());
        assertThat(joins.join(use("t2", "n", "key2"), this::issue, now.plus(Duration.ofDays(2))))
            .isInstanceOf(JoinResult.ExpiredToken.class);
      } finally {
        asked.countDown();
      }
      assertThat(joining.get()).isInstanceOf(JoinResult.Joined.class);
    }
  }

  /** Runs both at the same moment, and fails if one of them fails. */
  private static void atOnce(Callable<?> first, Callable<?> second) throws Exception {
    var start = new CyclicBarrier(2);
    List<Future<?>> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Callable<?> each : List.of(first, second)) {
        Callable<Object> task =
            () -> {
              start.await();
              return each.call();
            };
        results.add(threads.submit(task));
      }
    }
    for (Future<?> result : results) {
      result.get();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private JoinResult join(Use use) throws PkiException {
    return joins.join(use, this::issue, now);
  }

  private HostCertificate joined(Use use) throws PkiException {
    JoinResult result = join(use);
    assertThat(result).isInstanceOf(JoinResult.Joined.class);
    return ((JoinResult.Joined) result).certificate();
  }

  private org.uplink.pki.IssuedCertificate issue(String host) throws PkiException {
    return authority.sign(request, CertificateSubject.host(host, List.of(), List.of()));
  }

  private void add(String id, TokenTarget target, int uses) {
    assertThat(tryAdd(id, target, uses)).isEqualTo(AddResult.ADDED);
  }

  private AddResult tryAdd(String id, TokenTarget target, int uses) {
    return joins.add(
        new StoredToken(id, target, uses, uses, false, now, now.plus(Duration.ofHours(24))),
        id,
        AuditEvent.ofEngine(now, AuditEvent.Type.JOIN_TOKEN_CREATED, "created"));
  }

  private void addHost(String name) {
    database.hosts().add(Host.added(name, new HostAccess.DialIn(), "Default", now));
  }

  private int usesLeft(String id) {
    return joins.list("", 1000, now).stream()
        .filter(token -> token.id().equals(id))
        .findFirst()
        .orElseThrow()
        .usesLeft();
  }

  private List<AuditEvent.Type> events(String host) {
    return database.auditLog().latest(Optional.of(host), 100).stream()
        .map(AuditLog.Entry::event)
        .map(AuditEvent::type)
        .toList();
  }

  private void reopen() {
    database.close();
    database = new TableFixture(temp.resolve("db"), Retention.DEFAULT);
    joins = database.joins();
  }

  private static Use use(String secret, String name, String key) {
    return new Use(secret, Optional.of(name), key, "192.0.2.9:1");
  }

  private AuditEvent revocation(String host) {
    return AuditEvent.ofHost(now, AuditEvent.Type.CERTIFICATE_REVOKED, host, "revoked");
  }

  private AuditEvent removal() {
    return AuditEvent.ofEngine(now, AuditEvent.Type.JOIN_TOKEN_REMOVED, "removed");
  }
}
