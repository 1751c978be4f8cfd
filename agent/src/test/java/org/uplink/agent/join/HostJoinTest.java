package org.uplink.agent.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.address.HostAddress;
import org.uplink.address.HostAndPort;
import org.uplink.agent.AgentConfig;
import org.uplink.agent.KilledAtStep;
import org.uplink.agent.KilledAtStep.Killed;
import org.uplink.agent.StateDirectory;
import org.uplink.agent.join.HostJoin.Joined;
import org.uplink.agent.join.HostJoin.Started;
import org.uplink.agent.main.AgentCommand;
import org.uplink.pki.CertificateRequest;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.IssuedCertificate;
import org.uplink.pki.RequestedCredentials;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.verbs.join.Enrol;
import org.uplink.verbs.join.JoinToken;

final class HostJoinTest {
  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir Path temp;
  private Path state;
  private Path config;
  private JoinEngine engine;

  @BeforeEach
  void start() throws Exception {
    state = temp.resolve("state");
    config = temp.resolve("etc/agent.conf");
    engine = JoinEngine.start(temp.resolve("ca"));
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void getsCertificateForKeyThatStaysAndConfiguresTheAgent() throws Exception {
    Joined joined = join(engine.token()).run();

    assertThat(joined.host()).isEqualTo("node1");
    Credentials credentials = credentials();
    assertThat(credentials.identity().name()).contains("node1");
    assertThat(credentials.authority()).isEqualTo(engine.authority.certificate());
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(state.resolve("pki/key.pem"))))
        .isEqualTo("rw-------");
    assertThat(Files.readString(config)).isEqualTo("engines = " + engine.address() + "\n");
    AgentConfig read =
        AgentCommand.configuration("--config", config.toString(), "--state-dir", "" + state);
    assertThat(read.engines()).containsExactly(engine.address());
    assertThat(read.credentials()).isEqualTo(CredentialFiles.in(state.resolve("pki")));
    assertThat(state.resolve("pki-join")).doesNotExist();
  }

  @Test
  void secondRunWithTheSameTokenAsksNobody() throws Exception {
    JoinToken token = engine.token();
    join(token).run();
    byte[] key = Files.readAllBytes(state.resolve("pki/key.pem"));
    engine.close();

    assertThat(join(token).run().host()).isEqualTo("node1");
    Files.delete(config);
    assertThat(join(token).run().host()).isEqualTo("node1");

    assertThat(Files.readString(config)).contains("engines = ");
    assertThat(state.resolve("pki/key.pem")).hasBinaryContent(key);
    assertThat(engine.calls.get()).isEqualTo(1);
  }

  /**
   * Killed before or after each step: the same command goes on, with the key that it began with.
   */
  @Test
  void goesOnAfterCrashAtAnyStep() throws Exception {
    KilledAtStep nobody = KilledAtStep.never();
    join(engine.token()).run(nobody, CLOCK);
    engine.close();
    List<String> steps = nobody.done();
    assertThat(steps).hasSizeGreaterThan(15);

    for (int crash = 0; crash < steps.size(); crash++) {
      int number = crash;
      state = temp.resolve("state" + crash);
      config = temp.resolve("agent" + crash + ".conf");
      try (JoinEngine each = JoinEngine.start(temp.resolve("ca"))) {
        JoinToken token = each.token();
        assertThatThrownBy(() -> join(token).run(KilledAtStep.after(number), CLOCK))
            .as(steps.get(crash))
            .isInstanceOf(Killed.class);
        if (Files.exists(state.resolve("pki"))) {
          assertThat(credentials().identity().name()).contains("node1");
          assertThat(Files.readString(config)).contains("engines = ");
        }

        assertThat(join(token).run().host()).as(steps.get(crash)).isEqualTo("node1");

        assertThat(credentials().identity().name()).contains("node1");
        assertThat(Files.readString(config)).isEqualTo("engines = " + each.address() + "\n");
        assertThat(each.keys).as(steps.get(crash)).hasSize(1);
        assertThat(state.resolve("pki-join")).doesNotExist();
      }
    }
  }

  /** The host has a certificate of the engine: one of the two is there after each crash. */
  @Test
  void rejoinsAfterCrashAtAnyStep() throws Exception {
    int crash = 0;
    for (boolean crashed = true; crashed; crash++) {
      int number = crash;
      state = temp.resolve("state" + crash);
      config = temp.resolve("agent" + crash + ".conf");
      try (JoinEngine each = JoinEngine.start(temp.resolve("ca"))) {
        each.authority.issue(
            CertificateSubject.host("old", List.of(), List.of()), state.resolve("pki"));
        JoinToken token = each.token();
        try {
          join(token).run(KilledAtStep.after(number), CLOCK);
          crashed = false;
        } catch (Killed e) {
          Path current = state.resolve(Files.exists(state.resolve("pki")) ? "pki" : "pki-join");
          assertThat(Credentials.load(CredentialFiles.in(current), CLOCK).identity().name().get())
              .isIn("old", "node1");
        }
        assertThat(join(token).run().host()).isEqualTo("node1");
        assertThat(credentials().identity().name()).contains("node1");
        assertThat(each.keys).hasSize(1);
        assertThat(state.resolve("pki-old")).doesNotExist();
      }
    }
    assertThat(crash).isGreaterThan(20);
  }

  /** The engine knows that key as that of the host that this machine was. */
  @Test
  void nothingIsLeftOfARenewalOfTheEarlierCertificate() throws Exception {
    engine.authority.issue(
        CertificateSubject.host("old", List.of(), List.of()), state.resolve("pki"));
    RequestedCredentials.openOrCreate(state.resolve("pki-renew"));

    join(engine.token()).run();

    assertThat(state.resolve("pki-renew")).doesNotExist();
  }

  @Test
  void trustsNobodyBetween() throws Exception {
    try (JoinEngine between = JoinEngine.start(temp.resolve("other"))) {
      JoinToken token = engine.token(List.of(between.address()));

      assertThatThrownBy(() -> join(token).run())
          .isInstanceOf(JoinException.class)
          .hasMessageContaining("another authority");

      assertThat(between.calls).as("the secret was not sent").hasValue(0);
      assertThat(state.resolve("pki")).doesNotExist();
      assertThat(config).doesNotExist();
    }
  }

  @Test
  void triesAllAddresses() throws Exception {
    HostAndPort dead;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      dead = new HostAndPort(new HostAddress.Ip(free.getInetAddress()), free.getLocalPort());
    }
    try (JoinEngine between = JoinEngine.start(temp.resolve("other"))) {
      JoinToken token =
          engine.token(
              List.of(
                  dead,
                  HostAndPort.parse("no-such-name.invalid:1"),
                  between.address(),
                  engine.address()));

      join(token).run();

      assertThat(Files.readString(config)).contains(dead + ", no-such-name.invalid:1");
    }
    engine.close();
    state = temp.resolve("state2");
    assertThatThrownBy(() -> join(engine.token(List.of(dead))).run())
        .isInstanceOf(JoinException.class)
        .hasMessageContaining(dead.toString());
  }

  /** So does an engine to the oldest connections of an address that has too many. */
  @Test
  void triesAnEngineAgainThatEndsConnections() throws Exception {
    try (var busy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      int ended = 3;
      Thread front =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < ended; i++) {
                        try (Socket connection = busy.accept()) {
                          connection.getInputStream().read();
                        }
                      }
                      forward(busy.accept());
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  });
      HostAndPort address =
          new HostAndPort(new HostAddress.Ip(busy.getInetAddress()), busy.getLocalPort());

      assertThat(join(engine.token(List.of(address))).run().host()).isEqualTo("node1");

      front.join();
      assertThat(engine.calls).hasValue(1);
    }
  }

  @Test
  void showsWhyTheEngineRefuses() throws Exception {
    engine.enrol =
        (_, _) -> {
          throw new RpcException.Answered(
              new RpcError(Enrol.REFUSED, "The token expired: get a new one."));
        };

    assertThatThrownBy(() -> join(engine.token()).run())
        .isInstanceOf(JoinException.class)
        .hasMessageContaining("The token expired: get a new one.");

    assertThat(state.resolve("pki")).doesNotExist();
    assertThat(config).doesNotExist();
  }

  @Test
  void refusesCertificateOfAnotherKey() throws Exception {
    CertificateRequest other =
        RequestedCredentials.openOrCreate(temp.resolve("other-key")).request();
    engine.enrol =
        (_, _) -> {
          try {
            return engine.sign(other, "node1");
          } catch (org.uplink.pki.PkiException e) {
            throw new AssertionError(e);
          }
        };

    assertThatThrownBy(() -> join(engine.token()).run()).isInstanceOf(JoinException.class);

    assertThat(state.resolve("pki")).doesNotExist();
    assertThat(config).doesNotExist();
  }

  @Test
  void refusesHostOfAnotherEngine() throws Exception {
    try (JoinEngine other = JoinEngine.start(temp.resolve("other"))) {
      join(other.token()).run();
      byte[] key = Files.readAllBytes(state.resolve("pki/key.pem"));
      String before = Files.readString(config);

      assertThatThrownBy(() -> join(engine.token()).run())
          .isInstanceOf(JoinException.class)
          .hasMessageContaining("another engine")
          .extracting(thrown -> ((JoinException) thrown).nextStep())
          .asString()
          .contains("Remove the host in that engine", "the same command again");

      assertThat(engine.calls).hasValue(0);
      assertThat(state.resolve("pki/key.pem")).hasBinaryContent(key);
      assertThat(Files.readString(config)).isEqualTo(before);
    }
  }

  /** The engine's authority is exchanged: the host trusts two, and the token names the next. */
  @Test
  void acceptsTokenOfEachAuthorityThatTheHostTrusts() throws Exception {
    try (JoinEngine next = JoinEngine.start(temp.resolve("next"))) {
      join(engine.token()).run();
      Files.writeString(
          state.resolve("pki/ca.pem"),
          new IssuedCertificate(next.authority.certificate()).pem(),
          StandardOpenOption.APPEND);

      join(next.token()).run();

      assertThat(Credentials.readAuthorities(state.resolve("pki/ca.pem")))
          .containsExactly(next.authority.certificate());
      assertThat(next.calls).hasValue(1);
    }
  }

  @Test
  void refusesWhileAnAgentRuns() throws Exception {
    try (StateDirectory agent = StateDirectory.open(state)) {
      assertThatThrownBy(() -> join(engine.token()).run())
          .isInstanceOf(JoinException.class)
          .hasMessageContaining(agent.path().toString())
          .extracting(thrown -> ((JoinException) thrown).nextStep())
          .asString()
          .contains("systemctl stop uplink-agent", "the same command again");
    }
    assertThat(engine.calls).hasValue(0);
  }

  /** At a first boot, the command runs again if the power failed before its token was removed. */
  @Test
  void hostThatHasJoinedSaysSoWhileItsAgentRuns() throws Exception {
    JoinToken token = engine.token();
    join(token).run();
    try (StateDirectory agent = StateDirectory.open(state)) {
      assertThat(join(token).run().hadJoined()).as("%s", agent.path()).isTrue();
      assertThatThrownBy(() -> join(engine.token()).run())
          .as("another token")
          .isInstanceOf(JoinException.class)
          .hasMessageContaining("An agent or another join runs");
    }
    assertThat(engine.calls).hasValue(1);
  }

  @Test
  void triesAgainUntilTheEngineStarts() throws Exception {
    HostAndPort address = engine.address();
    engine.close();
    JoinToken token = engine.token(List.of(address));
    List<String> problems = new CopyOnWriteArrayList<>();
    var patience =
        new Patience(
            Duration.ofSeconds(HANG_SECONDS),
            problem -> {
              problems.add(problem);
              if (problems.size() == 3) {
                startAgain(address.port());
              }
            });

    Joined joined = new HostJoin(token, config, Optional.of(state), "node1", patience).run();

    assertThat(joined.host()).isEqualTo("node1");
    assertThat(problems).hasSize(3).allSatisfy(text -> assertThat(text).contains("" + address));
  }

  @Test
  void doesNotTryAgainIfTheEngineRefuses() throws Exception {
    engine.enrol =
        (_, _) -> {
          throw new RpcException.Answered(new RpcError(Enrol.REFUSED, "The token expired."));
        };
    List<String> problems = new CopyOnWriteArrayList<>();
    var patience = new Patience(Duration.ofSeconds(HANG_SECONDS), problems::add);

    assertThatThrownBy(
            () -> new HostJoin(engine.token(), config, Optional.of(state), "node1", patience).run())
        .isInstanceOf(JoinException.class)
        .hasMessageContaining("The token expired.");

    assertThat(engine.calls).hasValue(1);
    assertThat(problems).isEmpty();
  }

  @Test
  void givesUpWhenThePatienceEnds() throws Exception {
    HostAndPort address = engine.address();
    engine.close();
    List<String> problems = new CopyOnWriteArrayList<>();
    var patience = new Patience(Duration.ofMillis(300), problems::add);

    assertThatThrownBy(
            () ->
                new HostJoin(
                        engine.token(List.of(address)),
                        config,
                        Optional.of(state),
                        "node1",
                        patience)
                    .run())
        .isInstanceOf(JoinException.class)
        .hasMessageContaining("No engine has answered: ");

    assertThat(problems).isNotEmpty();
    assertThat(config).doesNotExist();
  }

  private void startAgain(int port) {
    try {
      engine = JoinEngine.start(temp.resolve("ca"), port);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void keepsTheOtherSettings() throws Exception {
    Files.createDirectories(config.getParent());
    Files.writeString(
        config,
        "# mine\nlisten = [::]:1\nnic-owners = none\nengines = 192.0.2.1:1\nstate-dir = "
            + state
            + "\n");

    new HostJoin(engine.token(), config, Optional.empty(), "node1").run();

    assertThat(Files.readString(config))
        .isEqualTo(
            "# mine\n# The agent dials in, so it does not listen: listen = [::]:1\nnic-owners = none\nengines = "
                + engine.address()
                + "\nstate-dir = "
                + state
                + "\n");
    assertThat(credentials().identity().name()).contains("node1");
  }

  @Test
  void refusesConfigurationWithItsOwnCredentials() throws Exception {
    Files.createDirectories(config.getParent());
    Files.writeString(config, "certificate = /etc/pki/vdsm.pem\n");

    assertThatThrownBy(() -> join(engine.token()).run())
        .isInstanceOf(JoinException.class)
        .hasMessageContaining("certificate");

    assertThat(engine.calls).hasValue(0);
  }

  @Test
  void startsTheUnitOnlyIfItReadsTheseFiles() throws Exception {
    Path root = temp.resolve("root");
    Path log = temp.resolve("log");
    Path systemctl = script("#!/bin/sh\necho \"$@\" > " + log + "\n");
    var service = new AgentService(root, systemctl.toString());
    var joined = new Joined("node1", state, List.of("192.0.2.1:1"), false);
    var ofUnit = new HostJoin(engine.token(), HostJoin.DEFAULT_CONFIG, Optional.empty(), "node1");

    assertThat(ofUnit.start(joined, service)).isInstanceOf(Started.ByHand.class);
    Files.createDirectories(root.resolve("run/systemd/system"));
    Files.createDirectories(root.resolve("etc/systemd/system"));
    Files.createFile(root.resolve("etc/systemd/system/uplink-agent.service"));
    assertThat(ofUnit.start(joined, service)).isEqualTo(new Started.Unit());
    assertThat(Files.readString(log)).isEqualTo("enable --now uplink-agent.service\n");
    assertThat(join(engine.token()).start(joined, service))
        .isEqualTo(new Started.ByHand("uplink agent --config " + config + " --state-dir " + state));
    Files.writeString(systemctl, "#!/bin/sh\necho no such thing\nexit 5\n");
    assertThat(ofUnit.start(joined, service))
        .isEqualTo(new Started.Failed("exit status 5: no such thing"));
  }

  private HostJoin join(JoinToken token) {
    return new HostJoin(token, config, Optional.of(state), "node1");
  }

  private Credentials credentials() throws Exception {
    return Credentials.load(CredentialFiles.in(state.resolve("pki")), CLOCK);
  }

  private Path script(String text) throws Exception {
    Path script = Files.writeString(temp.resolve("systemctl"), text);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return script;
  }

  /** Passes the bytes of a connection on to the engine, until either side ends it. */
  private void forward(Socket connection) throws IOException {
    try (connection;
        var onward = new Socket(InetAddress.getLoopbackAddress(), engine.address().port())) {
      Thread back =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      onward.getInputStream().transferTo(connection.getOutputStream());
                    } catch (IOException ended) {
                      // The host has closed its connection.
                    }
                  });
      connection.getInputStream().transferTo(onward.getOutputStream());
      onward.shutdownOutput();
      back.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
