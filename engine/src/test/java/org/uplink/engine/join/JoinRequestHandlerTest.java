package org.uplink.engine.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.ConnectionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.address.HostAndPort;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostAccess;
import org.uplink.engine.join.ApprovalRepository.ApproveResult;
import org.uplink.engine.join.HostApprovals.Result;
import org.uplink.engine.store.Database;
import org.uplink.engine.store.Retention;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.IssuedCertificate;
import org.uplink.pki.JoinCode;
import org.uplink.pki.RequestedCredentials;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.Json;
import org.uplink.rpc.jsonrpc.PeerIdentity;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.socket.TcpOrigin;
import org.uplink.testkit.ManualClock;
import org.uplink.verbs.join.Enrol;
import org.uplink.verbs.join.Enrolled;
import org.uplink.verbs.join.JoinAnswer;
import org.uplink.verbs.join.JoinRequest;

/** Joining without a token, with real keys, a real authority and a real database. */
final class JoinRequestHandlerTest {
  private static final int ATTEMPTS = 20;
  private static final HostAndPort ADDRESS = HostAndPort.parse("192.0.2.1:54322");

  @TempDir Path temp;
  private final ManualClock clock = new ManualClock();
  private Database database;
  private CertificateAuthority authority;
  private JoinReplies replies;
  private JoinRequestHandler handler;
  private HostApprovals approvals;

  @BeforeEach
  void open() throws Exception {
    authority = CertificateAuthority.openOrCreate(temp.resolve("ca"), clock);
    database = Database.open(temp.resolve("db"), Retention.DEFAULT);
    restart();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void hostWaitsUntilSomebodyApprovesIt() throws Exception {
    RequestedCredentials key = key("node1");

    JoinAnswer waiting = ask(key, "node1");
    assertThat(waiting.enrolled()).isEmpty();
    assertThat(waiting.secondsLeft()).isEqualTo(3600);
    assertThat(waiting.retrySeconds()).isBetween(1, 10);
    assertThat(database.hosts().find("node1")).isEmpty();
    PendingHost pending = approvals.list("", 10).getFirst();
    assertThat(pending.name()).isEqualTo("node1");
    assertThat(pending.code())
        .isEqualTo(JoinCode.of(authority.certificate().getPublicKey(), key.request().key()));

    clock.forward(Duration.ofSeconds(15));
    assertThat(ask(key, "node1").secondsLeft()).isEqualTo(3585);
    approved(pending.code(), "node1");

    Enrolled enrolled = ask(key, "node1").enrolled().orElseThrow();
    assertThat(enrolled.host()).isEqualTo("node1");
    CredentialFiles files =
        key.complete(
            IssuedCertificate.parse(enrolled.certificate()),
            IssuedCertificate.parse(enrolled.authority()),
            IssuedCertificate.fingerprint(authority.certificate()),
            clock);
    assertThat(Credentials.load(files, clock).identity().name()).contains("node1");
    assertThat(database.hosts().find("node1").orElseThrow().dialsIn()).isTrue();
    assertThat(approvals.list("", 10)).isEmpty();
    assertThat(types())
        .containsExactly(AuditEvent.Type.HOST_JOIN_PENDING, AuditEvent.Type.HOST_JOINED);
  }

  /** Whoever reads the event has not seen the host's screen. */
  @Test
  void eventDoesNotHaveTheCode() throws Exception {
    JoinCode code = pending(key("node1"), "node1");

    assertThat(texts().toString())
        .contains("node1", "uplink host pending")
        .doesNotContain(code.text());
  }

  @Test
  void waitingHostGoesOnWithTheSameCodeAfterARestartOfTheEngine() throws Exception {
    RequestedCredentials key = key("node1");
    JoinCode before = pending(key, "node1");

    restart();
    assertThat(approvals.list("", 10)).isEmpty();
    ask(key, "node1");

    assertThat(approvals.list("", 10)).extracting(PendingHost::code).containsExactly(before);
    approved(before, "node1");
    assertThat(ask(key, "node1").enrolled()).isPresent();
  }

  @Test
  void approvedHostGetsItsCertificateAfterARestartAndAsOftenAsItAsks() throws Exception {
    RequestedCredentials key = key("node1");
    approved(pending(key, "node1"), "node1");
    String first = ask(key, "node1").enrolled().orElseThrow().certificate();

    restart();
    clock.forward(Duration.ofHours(5));

    assertThat(ask(key, "node1").enrolled().orElseThrow().certificate()).isEqualTo(first);
    assertThat(ask(key, "another").enrolled().orElseThrow().host()).isEqualTo("node1");
  }

  @Test
  void repeatedApprovalChangesNothing() throws Exception {
    JoinCode code = pending(key("node1"), "node1");
    ApproveResult first = approved(code, "node1");

    assertThat(approved(code, "node1")).isEqualTo(first);
  }

  @Test
  void approvedHostIsInstalledWhenItArrivesIfThatWasAskedFor() throws Exception {
    approved(pending(key("k1"), "node1"), "node1");
    JoinCode code = pending(key("k2"), "node2");
    approvals.approve(code, "node2", "Default", true);

    assertThat(database.joins().awaitsInstall("node1")).isFalse();
    assertThat(database.joins().awaitsInstall("node2")).isTrue();
  }

  @Test
  void rejectedHostLearnsItAndMayAskWithAnotherKey() throws Exception {
    RequestedCredentials key = key("node1");
    JoinCode code = pending(key, "node1");

    assertThat(approvals.reject(code)).isTrue();
    assertThat(approvals.reject(code)).isFalse();

    assertThat(refusal(key, "node1")).contains("was rejected");
    assertThat(approvals.approve(code, "node1", "Default", false))
        .isEqualTo(new Result.NotPending());
    assertThat(ask(key("another"), "node1").secondsLeft()).isPositive();
    assertThat(types()).contains(AuditEvent.Type.HOST_JOIN_REJECTED);
  }

  @Test
  void existingNameIsRefusedAndNeverReplaced() throws Exception {
    addHost("node1");

    assertThat(refusal(key("k"), "node1")).contains("--name", "host rejoin node1");

    assertThat(approvals.list("", 10)).isEmpty();
  }

  @Test
  void nameThatWasAddedMeanwhileIsRefusedAtTheApproval() throws Exception {
    RequestedCredentials key = key("node1");
    JoinCode code = pending(key, "node1");
    addHost("node1");

    assertThat(approve(code, "node1")).isEqualTo(new ApproveResult.NameTaken());

    assertThat(database.joins().certificates("node1")).isEmpty();
    assertThat(ask(key, "node1").secondsLeft()).as("still waits").isPositive();
    database.hosts().remove("node1");
    approved(code, "node1");
  }

  @Test
  void approvesOnlyTheHostWithThatCodeAndThatName() throws Exception {
    JoinCode code = pending(key("k1"), "node1");
    JoinCode other = pending(key("k2"), "node2");

    assertThat(approvals.approve(code, "node2", "Default", false))
        .isEqualTo(new Result.OtherName("node1"));
    assertThat(approvals.approve(new JoinCode("no"), "node1", "Default", false))
        .isEqualTo(new Result.NotPending());
    assertThat(approvals.approve(code, "node1", "none", false))
        .isEqualTo(new Result.Decided(new ApproveResult.NoSuchCluster()));

    assertThat(database.hosts().find("node1")).isEmpty();
    assertThat(database.hosts().find("node2")).isEmpty();
    approved(other, "node2");
  }

  @Test
  void keyOfAnotherHostIsRefused() throws Exception {
    RequestedCredentials key = key("copied");
    JoinCode code = pending(key, "node2");
    JoinRepository joins = database.joins();
    joins.add(
        new StoredToken(
            "t1",
            new TokenTarget.NewHosts("Default"),
            1,
            1,
            false,
            clock.instant(),
            clock.instant().plus(Duration.ofHours(1))),
        "t1",
        AuditEvent.ofEngine(clock.instant(), AuditEvent.Type.JOIN_TOKEN_CREATED, "created"));
    joins.join(
        new JoinRepository.Use(
            "t1", Optional.of("node1"), key.request().keyDigest(), "192.0.2.9:1"),
        host ->
            authority.sign(
                key.request(), org.uplink.pki.CertificateSubject.host(host, List.of(), List.of())),
        clock.instant());

    assertThat(approve(code, "node2")).isEqualTo(new ApproveResult.KeyTaken());
    restart();
    assertThat(refusal(key, "node2")).contains("Another host has the key");
  }

  @Test
  void approvedHostThatWasRemovedIsToldSo() throws Exception {
    RequestedCredentials key = key("node1");
    approved(pending(key, "node1"), "node1");
    database.hosts().remove("node1");

    assertThat(refusal(key, "node1")).contains("removed from the engine since");
  }

  /** It keeps asking, so it gets a place when one is free. */
  @Test
  void tellsAHostThatThereIsNoPlace() throws Exception {
    for (int i = 0; i < 4; i++) {
      pending(key("k" + i), "node" + i);
    }
    RequestedCredentials fifth = key("k4");

    assertThat(ask(fifth, "node4").noPlace().orElseThrow()).contains("192.0.2.9", "host pending");
    assertThat(ask(fifth, "node4").retrySeconds()).isPositive();

    approvals.reject(approvals.list("", 1).getFirst().code());
    assertThat(ask(fifth, "node4").noPlace()).isEmpty();
  }

  @Test
  void storesFewEventsOfStrangers() throws Exception {
    for (int i = 0; i < 30; i++) {
      RequestedCredentials key = key("k" + i);
      pending(key, "node" + i);
      approvals.reject(approvals.list("", 1).getFirst().code());
      refusal(key, "a b");
    }

    assertThat(types()).filteredOn(AuditEvent.Type.HOST_JOIN_PENDING::equals).hasSize(10);
    assertThat(types()).filteredOn(AuditEvent.Type.HOST_JOIN_REFUSED::equals).hasSize(10);
  }

  /** Two verbs are one way to fill the log. */
  @Test
  void refusalsWithATokenAndWithoutHaveOneLimit() throws Exception {
    var enrol = new EnrolHandler(database.joins(), replies, clock);
    for (int i = 0; i < 30; i++) {
      assertThat(refusal(key("k"), "a b")).contains("--name");
      assertThatThrownBy(
              () ->
                  enrol.handle(
                      Json.MAPPER.valueToTree(
                          new Enrol("secret", key("k").request().pem(), Optional.of("node1"))),
                      caller()))
          .hasMessageContaining("The token is not valid for this engine");
    }

    assertThat(types()).containsOnly(AuditEvent.Type.HOST_JOIN_REFUSED).hasSize(10);
  }

  @Test
  void refusesWhatIsNoRequest() throws Exception {
    for (String params :
        List.of("{}", "[]", "{\"request\":1,\"name\":\"\"}", "{\"request\":\"\",\"name\":null}")) {
      RpcException.Answered refused =
          catchThrowableOfType(
              RpcException.Answered.class,
              () -> handler.handle(Json.MAPPER.readTree(params), caller()));
      assertThat(refused.code()).as(params).isEqualTo(RpcError.INVALID_PARAMS);
    }
    RequestedCredentials key = key("k");
    for (String name : List.of("", "a b", "\u001b[2J", "-a", "x".repeat(64))) {
      assertThat(refusal(key, name)).contains("--name");
    }
    assertThat(approvals.list("", 10)).isEmpty();
  }

  @Test
  void approvalAndRejectionAtOnceHaveOneWinner() throws Exception {
    for (int round = 0; round < 50; round++) {
      String name = "node" + round;
      RequestedCredentials key = key(name);
      JoinCode code = pending(key, name);
      var start = new CountDownLatch(1);
      Future<Result> approval;
      Future<Boolean> rejection;
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        approval =
            threads.submit(
                () -> {
                  start.await();
                  return approvals.approve(code, name, "Default", false);
                });
        rejection =
            threads.submit(
                () -> {
                  start.await();
                  return approvals.reject(code);
                });
        start.countDown();
      }

      boolean rejected = rejection.get();
      assertThat(approval.get())
          .isInstanceOf(rejected ? Result.NotPending.class : Result.Decided.class);
      assertThat(database.hosts().find(name).isPresent()).isNotEqualTo(rejected);
    }
  }

  /** From 250 addresses: each gets the certificate of its own key. */
  @Tag("long")
  @Test
  void thousandHostsAskAndAreApprovedAtOnce() throws Exception {
    List<RequestedCredentials> keys = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      keys.add(key("key" + i));
    }
    List<Future<Optional<Enrolled>>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < keys.size(); i++) {
        int number = i;
        Callable<Optional<Enrolled>> join =
            () -> {
              RequestedCredentials key = keys.get(number);
              String name = "node" + number;
              Caller caller = caller("192.0.2." + number / 4);
              JoinAnswer waiting = withConnection(() -> ask(key, name, caller));
              assertThat(waiting.secondsLeft()).isPositive();
              JoinCode code =
                  JoinCode.of(authority.certificate().getPublicKey(), key.request().key());
              withConnection(() -> approved(code, name));
              return withConnection(() -> ask(key, name, caller)).enrolled();
            };
        answers.add(threads.submit(join));
      }
    }
    for (int i = 0; i < keys.size(); i++) {
      Enrolled enrolled = answers.get(i).get().orElseThrow();
      assertThat(enrolled.host()).isEqualTo("node" + i);
      assertThat(IssuedCertificate.parse(enrolled.certificate()).certificate().getPublicKey())
          .isEqualTo(keys.get(i).request().key());
    }
    assertThat(approvals.list("", 10)).isEmpty();
  }

  /** Tries again as agents do, if the database had no connection left for so many at once. */
  private static <T> T withConnection(Callable<T> call) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        return call.call();
      } catch (ConnectionException busy) {
        // Each attempt has waited for a connection.
        if (attempt == ATTEMPTS) {
          throw busy;
        }
      }
    }
  }

  @Test
  void engineWithoutItsOwnAuthorityApprovesNobody() throws Exception {
    handler = handler(replies(Optional.empty()));

    assertThat(handler.approvals()).isEmpty();
    assertThat(refusal(key("k"), "node1")).contains("another authority");
  }

  private void restart() {
    replies = replies(Optional.of(authority));
    handler = handler(replies);
    approvals = handler.approvals().orElseThrow();
  }

  private JoinReplies replies(Optional<CertificateAuthority> issuer) {
    return new JoinReplies(
        issuer, () -> List.of(ADDRESS), database.auditLog(), clock, clock::nanoTime);
  }

  private JoinRequestHandler handler(JoinReplies used) {
    return new JoinRequestHandler(
        database.approvals(), used, database.auditLog(), clock, clock::nanoTime);
  }

  private JoinCode pending(RequestedCredentials key, String name) throws Exception {
    assertThat(ask(key, name).secondsLeft()).isPositive();
    return JoinCode.of(authority.certificate().getPublicKey(), key.request().key());
  }

  private ApproveResult approve(JoinCode code, String name) throws Exception {
    Result result = approvals.approve(code, name, "Default", false);
    assertThat(result).isInstanceOf(Result.Decided.class);
    return ((Result.Decided) result).result();
  }

  private ApproveResult approved(JoinCode code, String name) throws Exception {
    ApproveResult result = approve(code, name);
    assertThat(result).isInstanceOf(ApproveResult.Approved.class);
    return result;
  }

  private JoinAnswer ask(RequestedCredentials key, String name) throws RpcException {
    return ask(key, name, caller());
  }

  private JoinAnswer ask(RequestedCredentials key, String name, Caller caller) throws RpcException {
    return (JoinAnswer)
        handler.handle(Json.MAPPER.valueToTree(new JoinRequest(key.request().pem(), name)), caller);
  }

  private String refusal(RequestedCredentials key, String name) {
    RpcException.Answered refused =
        catchThrowableOfType(RpcException.Answered.class, () -> ask(key, name));
    assertThat(refused.code()).isEqualTo(Enrol.REFUSED);
    assertThat(refused.error().message()).endsWith(".");
    return refused.error().message();
  }

  private RequestedCredentials key(String name) throws Exception {
    return RequestedCredentials.openOrCreate(temp.resolve("keys").resolve(name));
  }

  private void addHost(String name) {
    database.hosts().add(Host.added(name, new HostAccess.DialIn(), "Default", clock.instant()));
  }

  private List<AuditEvent.Type> types() {
    return database.auditLog().latest(Optional.empty(), 1000).stream()
        .map(entry -> entry.event().type())
        .toList();
  }

  private List<String> texts() {
    return database.auditLog().latest(Optional.empty(), 1000).stream()
        .map(AuditLog.Entry::event)
        .map(AuditEvent::text)
        .toList();
  }

  private static Caller caller() {
    return caller("192.0.2.9");
  }

  private static Caller caller(String address) {
    return new Caller(
        new PeerIdentity("", ""),
        new TcpOrigin(
            1,
            new InetSocketAddress("192.0.2.1", 54322),
            new InetSocketAddress(address, 40000),
            Optional.empty()),
        Optional.empty());
  }
}
