package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.address.Endpoint;
import org.uplink.address.HostAndPort;
import org.uplink.agent.Agent;
import org.uplink.agent.join.PendingJoin;
import org.uplink.agent.main.AgentCommand;
import org.uplink.agent.main.AgentMain;
import org.uplink.api.ClientFiles;
import org.uplink.api.host.HostDocument;
import org.uplink.api.join.PendingHostDocument;
import org.uplink.api.join.PendingHostPage;
import org.uplink.cli.Uplink;
import org.uplink.cli.rest.EngineClient;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.engine.Engine;
import org.uplink.engine.EngineConfig;
import org.uplink.lab.JavaCommand;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.Credentials;
import org.uplink.pki.JoinCode;
import org.uplink.pki.PeerVerifier;
import org.uplink.pki.PinnedAuthority;
import org.uplink.pki.RequestedCredentials;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.transport.ClientSettings;
import org.uplink.rpc.transport.RpcAcceptor;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.rpc.transport.RpcConnector;
import org.uplink.testkit.Deadlines;
import org.uplink.verbs.EngineVerb;
import org.uplink.verbs.join.JoinAnswer;
import org.uplink.verbs.join.JoinRequest;

/** A host joins a real engine without a token, with the commands that people run on both sides. */
final class PendingJoinIT {
  private static final String GROUPS = "([0-9A-Z]{4}-){7}[0-9A-Z]{4}";

  @TempDir Path temp;
  private Engine engine;

  @BeforeEach
  void start() {
    engine = startEngine(loopback(), loopback());
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void hostJoinsWhenItsCodeIsApprovedAndDialsIn() throws Exception {
    try (StartedProgram join = join("node1", hostPort())) {
      String code = shownCode(join);
      assertThat(pending().getFirst().code()).isEqualTo(code);
      assertThat(uplink("host", "pending").out()).contains(authority());
      assertThat(uplink("host", "pending").out()).contains("node1 from 127.0.0.1:", code);
      assertThat(state().resolve("pki")).doesNotExist();
      assertThat(config()).doesNotExist();

      assertThat(uplink("host", "approve", "node1").status()).isEqualTo(ExitStatus.USAGE);
      String wrong = code.substring(1) + (code.endsWith("0") ? "1" : "0");
      assertThat(uplink("host", "approve", "node1", wrong).status()).isNotZero();
      assertThat(uplink("host", "approve", "node2", code).status()).isNotZero();
      assertThat(uplink("host", "list", "--json").out().strip()).isEqualTo("[]");

      restartEngine();
      await().until(() -> pending().size() == 1);
      assertThat(pending().getFirst().code()).isEqualTo(code);
      String[] words = ("host approve node1 " + code.replace('-', ' ')).split(" ", -1);
      assertThat(uplink(words).status()).isZero();

      assertThat(join.status()).as(join.err()).isZero();
      assertThat(join.out()).contains("Joined as host node1");
    }
    try (Agent agent =
        Agent.start(
            AgentCommand.configuration(
                "--config", config().toString(), "--state-dir", state().toString()))) {
      assertThat(agent).isNotNull();
      await().until(() -> host().connection().isPresent());
    }
    assertThat(uplink("events").out()).contains("HostJoinPending", "HostJoined");
  }

  @Test
  void rejectedHostEndsAndLeavesNothing() throws Exception {
    try (StartedProgram join = join("node1", hostPort())) {
      shownCode(join);

      assertThat(uplink("host", "reject", "node1").status()).isZero();

      assertThat(join.status()).isEqualTo(ExitStatus.ERROR);
      assertThat(join.err()).contains("was rejected");
    }
    assertNothingLeft();
  }

  @Test
  void interruptedHostLeavesNothing() throws Exception {
    try (StartedProgram join = join("node1", hostPort())) {
      shownCode(join);
      assertThat(state().resolve("pki-join/key.pem")).exists();

      join.signal("INT");

      assertThat(join.status()).isNotZero();
      assertThat(join.err()).contains("This host has not joined");
    }
    assertNothingLeft();
  }

  @Test
  void existingNameIsRefused() throws Exception {
    uplink("host", "add", "node1");

    try (StartedProgram join = join("node1", hostPort())) {
      assertThat(join.status()).isEqualTo(ExitStatus.ERROR);
      assertThat(join.err()).contains("--name", "uplink host rejoin node1");
    }
    assertNothingLeft();
  }

  /** The host sees another authority, and the engine another key. */
  @Test
  void codesDifferIfSomebodyAsksInTheHostsPlace() throws Exception {
    String own = RequestedCredentials.openOrCreate(temp.resolve("relay-key")).request().pem();
    requireDifferentCodes(request -> new JoinRequest(own, request.name()));
  }

  /** The host sees another authority, and the engine the host's key. */
  @Test
  void codesDifferIfSomebodyPassesTheRequestOn() throws Exception {
    requireDifferentCodes(request -> request);
  }

  @Test
  void hostThatKnowsTheAuthorityAsksNobodyElse() throws Exception {
    try (Relay relay = new Relay(request -> request);
        StartedProgram join = join("node1", relay.address())) {
      assertThat(join.status()).isEqualTo(ExitStatus.ERROR);
      assertThat(join.err()).contains("another authority");
    }
    assertThat(pending()).isEmpty();
    assertNothingLeft();
  }

  private void requireDifferentCodes(UnaryOperator<JoinRequest> passed) throws Exception {
    var shown = new CompletableFuture<String>();
    try (Relay relay = new Relay(passed)) {
      Thread host = Thread.ofVirtual().start(() -> ask(relay.address(), shown));
      try {
        String code = shown.get();
        await().until(() -> pending().size() == 1);

        assertThat(pending().getFirst().code()).isNotEqualTo(code);
        Output approval = uplink("host", "approve", "node1", code);
        assertThat(approval.status()).isEqualTo(ExitStatus.NEGATIVE);
        assertThat(approval.toString()).contains("somebody may intercept the connection");
        assertThat(uplink("host", "list", "--json").out().strip()).isEqualTo("[]");
      } finally {
        host.interrupt();
        host.join();
      }
    }
    assertNothingLeft();
  }

  /** Asks as the command does on a terminal, until it is interrupted. */
  private void ask(InetSocketAddress address, CompletableFuture<String> shown) {
    var progress =
        new PendingJoin.Progress() {
          @Override
          public void waits(JoinCode code, Instant until) {
            shown.complete(code.text());
          }

          @Override
          public void problem(String text) {}

          @Override
          public void waitsAgain() {}

          @Override
          public boolean isConfirmed() {
            return false;
          }

          @Override
          public void stopped() {}
        };
    try {
      new PendingJoin(
              List.of(HostAndPort.parse(Endpoint.format(address))),
              config(),
              Optional.of(state()),
              "node1",
              PendingJoin.MAX_TIMEOUT,
              Optional.empty(),
              progress)
          .run();
    } catch (InterruptedException | RuntimeException e) {
      shown.completeExceptionally(e);
    }
  }

  private StartedProgram join(String name, InetSocketAddress address) throws Exception {
    List<String> words =
        JavaCommand.of(
            AgentMain.class.getName(),
            "join",
            "--engine",
            Endpoint.format(address),
            "--authority",
            authority(),
            "--name",
            name,
            "--config",
            config().toString(),
            "--state-dir",
            state().toString());
    return StartedProgram.command(temp, Map.of(), words);
  }

  private static String shownCode(StartedProgram join) throws Exception {
    join.awaitErr("host approve node1");
    String code = join.out().lines().findFirst().orElseThrow();
    assertThat(code).matches(GROUPS);
    return code;
  }

  private void assertNothingLeft() {
    assertThat(state().resolve("pki")).doesNotExist();
    assertThat(state().resolve("pki-join")).doesNotExist();
    assertThat(config()).doesNotExist();
  }

  private List<PendingHostDocument> pending() {
    return client().get(EngineClient.path("pending-hosts"), PendingHostPage.class).items();
  }

  private String authority() {
    return client()
        .get(EngineClient.path("pending-hosts"), PendingHostPage.class)
        .authority()
        .orElseThrow();
  }

  private HostDocument host() {
    return client().get(EngineClient.path("hosts", "node1"), HostDocument.class);
  }

  private EngineClient client() {
    return EngineClient.of(engine.url(), new ClientFiles(data()));
  }

  private Output uplink(String... words) {
    var output = new Output();
    List<String> arguments = new ArrayList<>(List.of(words));
    arguments.addAll(List.of("--data-dir", data().toString()));
    output.status = Uplink.run(output.terminal(), arguments.toArray(String[]::new));
    return output;
  }

  private void restartEngine() {
    InetSocketAddress hosts = hostPort();
    engine.close();
    engine = startEngine(loopback(), hosts);
  }

  private Engine startEngine(InetSocketAddress https, InetSocketAddress hosts) {
    return Engine.start(
        EngineConfig.in(data())
            .withAddresses(List.of("127.0.0.1"))
            .withHttps(https)
            .withHosts(Optional.of(hosts)));
  }

  private InetSocketAddress hostPort() {
    return engine.hostPort().orElseThrow();
  }

  private Path data() {
    return temp.resolve("data");
  }

  private Path config() {
    return temp.resolve("agent.conf");
  }

  private Path state() {
    return temp.resolve("state");
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** Somebody between host and engine, with an authority of its own. */
  private final class Relay implements AutoCloseable {
    private final RpcConnector rpc = RpcConnector.open();
    private final RpcAcceptor acceptor;

    /**
     * @param passed what the engine gets for the request of the host
     */
    Relay(UnaryOperator<JoinRequest> passed) throws Exception {
      Path folder = Files.createDirectories(temp.resolve("relay"));
      CertificateAuthority authority = CertificateAuthority.openOrCreate(folder, Clock.systemUTC());
      Credentials credentials =
          Credentials.load(
              authority.issueIfNeeded(
                  CertificateSubject.engine("engine", List.of(), List.of()),
                  folder.resolve("engine")),
              Clock.systemUTC());
      MethodHandler handler =
          (params, _) ->
              ask(
                  passed.apply(
                      new JoinRequest(
                          params.path("request").stringValue(),
                          params.path("name").stringValue())));
      acceptor =
          RpcAcceptor.start(
              loopback(),
              credentials.introducingContext(),
              PeerVerifier.anyHost()::verify,
              Map.of(EngineVerb.REQUEST_JOIN.method(), handler),
              RpcConnection::close,
              RpcAcceptor.Settings.DEFAULT);
    }

    InetSocketAddress address() {
      return acceptor.address();
    }

    private JoinAnswer ask(JoinRequest request) {
      try (RpcConnection connection =
          rpc.connect(
              hostPort(),
              PinnedAuthority.contextOfAny(),
              PeerVerifier.engine()::verify,
              ClientSettings.DEFAULT)) {
        return connection.call(
            EngineVerb.REQUEST_JOIN.method(), request, JoinAnswer.class, Deadlines.HANG);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void close() {
      acceptor.close();
      rpc.close();
    }
  }

  /** What a command prints, and its exit status. */
  private static final class Output {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private int status = -1;

    Terminal terminal() {
      return new Terminal(new PrintStream(out, true), new PrintStream(err, true), false);
    }

    int status() {
      return status;
    }

    String out() {
      return out.toString(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
      return out() + err.toString(StandardCharsets.UTF_8);
    }
  }
}
