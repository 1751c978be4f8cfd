package org.uplink.engine.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.address.HostAndPort;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostAccess;
import org.uplink.engine.join.JoinTokens.CreateResult;
import org.uplink.engine.store.Database;
import org.uplink.engine.store.Retention;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.IssuedCertificate;
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
import org.uplink.verbs.join.JoinToken;

/** The verb with real keys, a real authority and a real database. */
final class EnrolHandlerTest {
  private static final HostAndPort ADDRESS = HostAndPort.parse("192.0.2.1:54322");

  @TempDir Path temp;
  private final ManualClock clock = new ManualClock();
  private Database database;
  private CertificateAuthority authority;
  private JoinTokens tokens;
  private EnrolHandler handler;

  @BeforeEach
  void open() throws Exception {
    authority = CertificateAuthority.openOrCreate(temp.resolve("ca"), clock);
    database = Database.open(temp.resolve("db"), Retention.DEFAULT);
    tokens =
        new JoinTokens(
            database.joins(),
            Optional.of(authority),
            () -> List.of(ADDRESS),
            new SecureRandom(),
            clock);
    handler =
        new EnrolHandler(
            database.joins(),
            new JoinReplies(
                Optional.of(authority),
                () -> List.of(ADDRESS),
                database.auditLog(),
                clock,
                clock::nanoTime),
            clock);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void hostGetsCertificateOfItsKey() throws Exception {
    JoinToken token = newHosts(1);
    RequestedCredentials key = key("node1");

    Enrolled answer = enrol(token, key, "node1");

    assertThat(token.engines()).containsExactly(ADDRESS);
    assertThat(answer.host()).isEqualTo("node1");
    assertThat(answer.engines()).containsExactly("192.0.2.1:54322");
    CredentialFiles files =
        key.complete(
            IssuedCertificate.parse(answer.certificate()),
            IssuedCertificate.parse(answer.authority()),
            token.authority(),
            clock);
    assertThat(Credentials.load(files, clock).identity().name()).contains("node1");
    assertThat(types(Optional.of("node1"))).containsExactly(AuditEvent.Type.HOST_JOINED);
  }

  @Test
  void storesNoSecret() throws Exception {
    JoinToken token = newHosts(1);
    enrol(token, key("node1"), "node1");

    assertThat(database.auditLog().latest(Optional.empty(), 100).toString())
        .doesNotContain(token.secret())
        .doesNotContain(token.text());
    assertThat(tokens.list("", 10).toString()).doesNotContain(token.secret());
  }

  /** Each refusal is one sentence that says what to do. */
  @Test
  void refusesAndSaysWhatToDo() throws Exception {
    JoinToken token = newHosts(2);
    JoinToken single = newHosts(1);
    RequestedCredentials first = key("first");
    enrol(token, first, "node1");
    enrol(single, key("second"), "node2");
    JoinToken other = JoinToken.create(List.of(ADDRESS), token.authority(), new SecureRandom());

    assertThat(refusal(other, key("k1"), "n")).contains("not valid for this engine", "get a new");
    assertThat(refusal(single, key("k2"), "n")).contains("no use left", "get a new one");
    assertThat(refusal(token, key("k3"), "node1")).contains("--name", "host rejoin node1");
    assertThat(refusal(token, key("k4"), "a b")).contains("--name");
    assertThat(refusal(newHosts(1), first, "node3")).contains("Another host has the key");
    clock.forward(Duration.ofHours(25));
    assertThat(refusal(token, key("k5"), "n")).contains("expired at", "get a new one");
    assertThat(enrolText(token.secret(), "no request").message())
        .contains("not one PEM block", "uplink agent join");
    assertThat(types(Optional.empty()))
        .filteredOn(AuditEvent.Type.HOST_JOIN_REFUSED::equals)
        .hasSize(7);
  }

  @Test
  void refusesParametersThatAreNoTexts() {
    for (String params :
        List.of(
            "{}", "[]", "{\"token\":1,\"request\":\"\"}", "{\"token\":\"\",\"request\":null}")) {
      RpcException.Answered refused =
          catchThrowableOfType(
              RpcException.Answered.class,
              () -> handler.handle(Json.MAPPER.readTree(params), caller()));
      assertThat(refused.code()).as(params).isEqualTo(RpcError.INVALID_PARAMS);
    }
  }

  @Test
  void storesFewEventsOfRefusedHostsAndCountsTheOthers() throws Exception {
    for (int i = 0; i < 100; i++) {
      enrolText("secret" + i, "no request");
    }
    assertThat(types(Optional.empty())).hasSize(10);
    clock.forward(Duration.ofHours(1));
    enrolText("secret", "no request");
    enrolText("secret", "no request");

    List<AuditLog.Entry> events = database.auditLog().latest(Optional.empty(), 100);
    assertThat(events).hasSize(11);
    assertThat(events.getLast().event().text()).contains("90 earlier requests were not logged.");
    clock.forward(Duration.ofDays(1));
    for (int i = 0; i < 100; i++) {
      enrolText("secret" + i, "no request");
    }
    assertThat(types(Optional.empty())).as("no more than a burst at once").hasSize(21);
  }

  @Test
  void rejoinRevokesTheEarlierCertificate() throws Exception {
    database.hosts().add(Host.added("node1", new HostAccess.DialIn(), "Default", clock.instant()));
    JoinToken first = token(tokens.create(new TokenTarget.OneHost("node1"), 1, false));
    String before = fingerprint(enrol(first, key("a"), "cloned"));
    JoinToken second = token(tokens.create(new TokenTarget.OneHost("node1"), 1, false));
    assertThat(database.joins().isRevoked(before)).isFalse();

    Enrolled after = enrol(second, key("b"), "cloned");

    assertThat(after.host()).isEqualTo("node1");
    assertThat(database.joins().isRevoked(before)).isTrue();
    assertThat(database.joins().isRevoked(fingerprint(after))).isFalse();
    assertThat(refusal(first, key("a"), "")).contains("not valid");
  }

  @Test
  void engineWithoutItsOwnAuthorityCreatesNoToken() {
    var without =
        new JoinTokens(
            database.joins(), Optional.empty(), () -> List.of(ADDRESS), new SecureRandom(), clock);

    assertThat(without.create(new TokenTarget.NewHosts("Default"), 1, false))
        .isEqualTo(new CreateResult.NoAuthority());
  }

  @Test
  void twoHundredHostsJoinAtOnceWithExactUses() throws Exception {
    JoinToken token = newHosts(150);
    List<Future<Enrolled>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        RequestedCredentials key = key("key" + i);
        String name = "node" + i;
        Callable<Enrolled> enrol = () -> enrol(token, key, name);
        answers.add(threads.submit(enrol));
      }
    }
    int joined = 0;
    for (Future<Enrolled> answer : answers) {
      try {
        answer.get();
        joined++;
      } catch (ExecutionException e) {
        assertThat(e.getCause()).hasMessageContaining("no use left");
      }
    }
    assertThat(joined).isEqualTo(150);
    assertThat(tokens.list("", 10).getFirst().usesLeft()).isZero();
  }

  private JoinToken newHosts(int uses) {
    return token(tokens.create(new TokenTarget.NewHosts("Default"), uses, false));
  }

  private static JoinToken token(CreateResult result) {
    assertThat(result).isInstanceOf(CreateResult.Created.class);
    return JoinToken.parse(((CreateResult.Created) result).text());
  }

  private RequestedCredentials key(String name) throws Exception {
    return RequestedCredentials.openOrCreate(temp.resolve("keys").resolve(name));
  }

  private Enrolled enrol(JoinToken token, RequestedCredentials key, String name)
      throws RpcException {
    var params = new Enrol(token.secret(), key.request().pem(), Optional.of(name));
    return (Enrolled) handler.handle(Json.MAPPER.valueToTree(params), caller());
  }

  private String refusal(JoinToken token, RequestedCredentials key, String name) {
    RpcException.Answered refused =
        catchThrowableOfType(RpcException.Answered.class, () -> enrol(token, key, name));
    assertThat(refused.code()).isEqualTo(Enrol.REFUSED);
    assertThat(refused.error().message()).endsWith(".");
    return refused.error().message();
  }

  private RpcError enrolText(String secret, String request) {
    var params = new Enrol(secret, request, Optional.empty());
    return catchThrowableOfType(
            RpcException.Answered.class,
            () -> handler.handle(Json.MAPPER.valueToTree(params), caller()))
        .error();
  }

  private List<AuditEvent.Type> types(Optional<String> host) {
    return database.auditLog().latest(host, 1000).stream()
        .map(entry -> entry.event().type())
        .filter(type -> type != AuditEvent.Type.JOIN_TOKEN_CREATED)
        .filter(type -> host.isPresent() || type != AuditEvent.Type.HOST_JOINED)
        .toList();
  }

  private static String fingerprint(Enrolled answer) throws Exception {
    return IssuedCertificate.parse(answer.certificate()).fingerprint();
  }

  private static Caller caller() {
    return new Caller(
        new PeerIdentity("", ""),
        new TcpOrigin(
            1,
            new InetSocketAddress("192.0.2.1", 54322),
            new InetSocketAddress("192.0.2.9", 40000),
            Optional.empty()),
        Optional.empty());
  }
}
