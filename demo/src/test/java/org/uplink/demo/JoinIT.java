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
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.agent.Agent;
import org.uplink.agent.main.AgentCommand;
import org.uplink.agent.main.AgentMain;
import org.uplink.api.ClientFiles;
import org.uplink.api.host.HostDocument;
import org.uplink.cli.Uplink;
import org.uplink.cli.rest.EngineClient;
import org.uplink.command.Terminal;
import org.uplink.engine.Engine;
import org.uplink.engine.EngineConfig;
import org.uplink.engine.certificate.CertificateSettings;
import org.uplink.engine.main.EngineMain;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.Credentials;
import org.uplink.pki.Validity;

/** A host joins a real engine with the commands that a person runs, and dials in. */
final class JoinIT {
  @TempDir Path temp;

  @Test
  void hostJoinsWithOneLineAndDialsIn() throws Exception {
    try (Engine engine = startEngine()) {
      String line = lastLine(uplink("host", "add", "node1"));
      assertThat(line).startsWith("uplink agent join ");

      join(line, "first");
      try (Agent first = startAgent("first")) {
        awaitConnection(engine);
        assertThat(first).isNotNull();
      }
      String again = lastLine(uplink("host", "rejoin", "node1"));
      join(again, "second");
      try (Agent second = startAgent("second")) {
        awaitConnection(engine);
        assertThat(second).isNotNull();
      }
      assertThat(uplink("events")).contains("HostJoined");
    }
  }

  @Test
  void hostThatJoinsIsInstalledAtOnce() throws Exception {
    try (Engine engine = startEngine()) {
      join(lastLine(uplink("host", "add", "node1", "--install")), "first");
      assertThat(host(engine).run()).isEmpty();

      try (Agent agent = startAgent("first")) {
        assertThat(agent).isNotNull();
        await().until(() -> host(engine).run().filter(run -> run.ended().isPresent()).isPresent());
      }

      assertThat(uplink("events", "--host", "node1"))
          .contains("HostJoined", "RunStarted", "network");
    }
  }

  @Test
  void revokedHostIsDisconnectedAtOnceAndComesBackByRejoin() throws Exception {
    try (Engine engine = startEngine()) {
      join(lastLine(uplink("host", "add", "node1")), "first");
      try (Agent first = startAgent("first")) {
        awaitConnection(engine);

        String said = uplink("host", "revoke", "node1");

        assertThat(said).contains("Revoked all certificates of node1");
        await().until(() -> host(engine).connection().isEmpty());
        await()
            .untilAsserted(
                () ->
                    assertThat(status("first"))
                        .contains("certificate is revoked", "uplink host rejoin node1"));
        assertThat(first).isNotNull();
        assertThat(host(engine).connection()).isEmpty();
        assertThat(uplink("events")).contains("CertificateRevoked");
      }
      join(lastLine(uplink("host", "rejoin", "node1")), "first");
      try (Agent again = startAgent("first")) {
        awaitConnection(engine);
        assertThat(again).isNotNull();
      }
    }
  }

  @Test
  void certificateIsRenewedOverTheHostsOwnConnection() throws Exception {
    var clock = new ForwardClock();
    // From -150 to 250 days: two thirds are over after 117 days, and the next one is valid now.
    var settings =
        new CertificateSettings(
            new Validity(Duration.ofDays(3000), Duration.ofDays(250), Duration.ofDays(150)),
            Duration.ofMillis(100));
    try (Engine engine = Engine.start(config().withClock(clock).withCertificates(settings))) {
      join(lastLine(uplink("host", "add", "node1")), "first");
      X509Certificate before = certificate("first");
      String key = Files.readString(state("first").resolve("pki/key.pem"));
      try (Agent agent = startAgent("first")) {
        awaitConnection(engine);

        clock.ahead = Duration.ofDays(118);

        await().until(() -> uplink("events").contains("CertificateRenewed"));
        awaitConnection(engine);
        assertThat(agent).isNotNull();
        assertThat(status("first"))
            .contains("certificate of host node1 until " + end(certificate("first")));
      }
      assertThat(end(certificate("first"))).isAfter(end(before));
      assertThat(Files.readString(state("first").resolve("pki/key.pem"))).isNotEqualTo(key);
      try (Agent again = startAgent("first")) {
        awaitConnection(engine);
        assertThat(again).isNotNull();
      }
    }
  }

  @Test
  void authorityIsExchangedAndTheHostStays() throws Exception {
    var settings = new CertificateSettings(Validity.DEFAULT, Duration.ofMillis(100));
    InetSocketAddress port;
    try (Engine engine = startEngine()) {
      port = engine.hostPort().orElseThrow();
      join(lastLine(uplink("host", "add", "node1")), "first");
    }
    EngineConfig config = config().withCertificates(settings).withHosts(Optional.of(port));
    X509Certificate before = Credentials.readAuthorities(data().resolve("pki/ca.pem")).getFirst();
    exchangeAuthority("begin");
    try (Agent agent = startAgent("first")) {
      try (Engine engine = Engine.start(config)) {
        awaitConnection(engine);
        // The agent trusts both.
        await()
            .until(
                () ->
                    Files.readString(state("first").resolve("pki/ca.pem"))
                        .equals(Files.readString(data().resolve("pki/engine/trusted.pem"))));
        assertThat(certificate("first").getIssuerX500Principal())
            .isEqualTo(before.getSubjectX500Principal());
      }
      exchangeAuthority("finish");
      try (Engine engine = Engine.start(config)) {
        awaitConnection(engine);
        await().until(() -> uplink("events").contains("CertificateRenewed"));
        assertThat(certificate("first").getIssuerX500Principal())
            .isNotEqualTo(before.getSubjectX500Principal());
      }
      exchangeAuthority("end");
      try (Engine engine = Engine.start(config)) {
        awaitConnection(engine);
        await()
            .until(
                () ->
                    Files.readString(state("first").resolve("pki/ca.pem"))
                        .equals(Files.readString(data().resolve("pki/ca.pem"))));
      }
      assertThat(agent).isNotNull();
    }
  }

  private void exchangeAuthority(String step) {
    Output output = new Output();
    int status =
        EngineMain.run(
            output.terminal(), "exchange-authority", step, "--data-dir", data().toString());
    assertThat(status).as(output.toString()).isZero();
  }

  @Test
  void agentFindsAnEngineThatHasMovedToAnAddressThatItToldBefore() throws Exception {
    InetSocketAddress port;
    try (Engine engine = startEngine()) {
      port = engine.hostPort().orElseThrow();
      join(lastLine(uplink("host", "add", "node1")), "first");
    }
    String moved = "127.0.0.2:" + port.getPort();
    EngineConfig both =
        config().withAddresses(List.of("127.0.0.1", "127.0.0.2")).withHosts(Optional.of(port));
    try (Engine engine = Engine.start(both);
        Agent agent = startAgent("first")) {
      awaitConnection(engine);
      await().until(() -> Files.readString(state("first").resolve("engines")).contains(moved));
      assertThat(agent).isNotNull();
    }
    EngineConfig other =
        both.withHosts(
            Optional.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), port.getPort())));
    try (Engine engine = Engine.start(other);
        Agent agent = startAgent("first")) {
      awaitConnection(engine);
      assertThat(agent).isNotNull();
      assertThat(config("first")).content().doesNotContain("127.0.0.2");
    }
  }

  @Test
  void expiredHostSaysSoAndComesBackByRejoin() throws Exception {
    try (Engine engine = startEngine()) {
      join(lastLine(uplink("host", "add", "node1")), "first");
      issueAt(Instant.now().minus(Duration.ofHours(2)));
      try (Agent agent = startAgent("first")) {
        await()
            .untilAsserted(
                () ->
                    assertThat(status("first"))
                        .contains(
                            "The engine cannot be reached: The certificate of this host expired")
                        .contains("uplink host rejoin node1"));
        assertThat(agent).isNotNull();
        assertThat(host(engine).connection()).isEmpty();
      }
      issueAt(Instant.now().plus(Duration.ofDays(2)));
      try (Agent agent = startAgent("first")) {
        await()
            .untilAsserted(
                () ->
                    assertThat(status("first"))
                        .contains(
                            "The engine cannot be reached: The certificate of this host is valid only from"));
        assertThat(agent).isNotNull();
      }
      join(lastLine(uplink("host", "rejoin", "node1")), "first");
      try (Agent again = startAgent("first")) {
        awaitConnection(engine);
        assertThat(again).isNotNull();
      }
    }
  }

  /** Replaces the host's certificate by one that was issued at another moment for an hour. */
  private void issueAt(Instant moment) throws Exception {
    CertificateAuthority.openOrCreate(
            data().resolve("pki"),
            Clock.fixed(moment, ZoneOffset.UTC),
            new Validity(Duration.ofDays(3000), Duration.ofHours(1), Duration.ofMinutes(1)))
        .issue(
            CertificateSubject.host("node1", List.of(), List.of()), state("first").resolve("pki"));
  }

  private X509Certificate certificate(String host) throws Exception {
    return Credentials.readAuthorities(state(host).resolve("pki/cert.pem")).getFirst();
  }

  private static Instant end(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant();
  }

  private Engine startEngine() {
    return Engine.start(config());
  }

  private EngineConfig config() {
    return EngineConfig.in(data())
        .withAddresses(List.of("127.0.0.1"))
        .withHttps(loopback())
        .withHosts(Optional.of(loopback()));
  }

  private void join(String line, String host) {
    Output output = new Output();
    int status =
        AgentMain.run(
            output.terminal(),
            "join",
            line.substring(line.lastIndexOf(' ') + 1),
            "--config",
            config(host).toString(),
            "--state-dir",
            state(host).toString());
    assertThat(status).as(output.toString()).isZero();
    assertThat(output.toString()).contains("Joined as host node1");
    assertThat(state(host).resolve("pki/key.pem")).exists();
    assertThat(config(host)).content().contains("engines = 127.0.0.1:");
  }

  private Agent startAgent(String host) {
    return Agent.start(
        AgentCommand.configuration(
            "--config", config(host).toString(), "--state-dir", state(host).toString()));
  }

  /** Returns what the agent on the host says. */
  private String status(String host) {
    Output output = new Output();
    AgentMain.run(output.terminal(), "status", "--state-dir", state(host).toString());
    return output.toString();
  }

  private void awaitConnection(Engine engine) {
    await().until(() -> host(engine).connection().isPresent());
  }

  private HostDocument host(Engine engine) {
    return EngineClient.of(engine.url(), new ClientFiles(data()))
        .get(EngineClient.path("hosts", "node1"), HostDocument.class);
  }

  private String uplink(String... words) {
    Output output = new Output();
    var arguments = new String[words.length + 2];
    System.arraycopy(words, 0, arguments, 0, words.length);
    arguments[words.length] = "--data-dir";
    arguments[words.length + 1] = data().toString();
    assertThat(Uplink.run(output.terminal(), arguments)).as(output.toString()).isZero();
    return output.out();
  }

  private static String lastLine(String text) {
    return text.strip().lines().toList().getLast();
  }

  private Path data() {
    return temp.resolve("data");
  }

  private Path config(String host) {
    return temp.resolve(host + ".conf");
  }

  private Path state(String host) {
    return temp.resolve(host);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** A clock that is ahead of the real one. */
  private static final class ForwardClock extends Clock {
    private volatile Duration ahead = Duration.ZERO;

    @Override
    public Instant instant() {
      return Instant.now().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  /** What a command prints. */
  private static final class Output {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    Terminal terminal() {
      return new Terminal(new PrintStream(out, true), new PrintStream(err, true), false);
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
