package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

  private Engine startEngine() {
    return Engine.start(
        EngineConfig.in(data())
            .withAddresses(List.of("127.0.0.1"))
            .withHttps(loopback())
            .withHosts(Optional.of(loopback())));
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
