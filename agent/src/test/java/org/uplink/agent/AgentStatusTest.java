package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.address.Endpoint;
import org.uplink.address.HostAndPort;
import org.uplink.agent.main.AgentMain;
import org.uplink.agent.socket.AgentSocketClient;
import org.uplink.command.Terminal;
import org.uplink.pki.PeerVerifier;
import org.uplink.rpc.transport.RpcAcceptor;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.testkit.ChildJvm;
import org.uplink.testkit.Deadlines;
import org.uplink.verbs.change.ChangeStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Shows a host at its console. The NICs are those of this JVM's namespace. */
class AgentStatusTest {
  @TempDir Path folder;

  @Test
  void showsTheAgentItsConnectionsTheNicsAndThePendingChange() throws Exception {
    try (AgentFixture host = AgentFixture.build(folder, ChildJvm.create())) {
      assertThat(status()).contains("No agent runs with the state directory " + folder);
      host.start("resolv-conf = " + folder.resolve("resolv.conf"));
      assertThat(status())
          .contains("The agent runs as process " + host.agent().pid() + ", and listens on ")
          .contains("  version ", ", started ", "no warning and no error since its start")
          .contains("; nobody is connected.", "NIC eng0: no known program; back end ")
          .contains("Uplink has made no network on this host.");

      RpcConnection engine = host.client();
      CompletableFuture<ChangeStatus> running =
          EngineCalls.beginDeployment(engine, "a", EngineCalls.LONG_SECONDS);
      await().until(() -> EngineCalls.outcome(engine, "a").waitsForProof().orElse(false));

      assertThat(status())
          .contains("; connected from 192.0.2.1:")
          .contains(
              "  connected: CN=engine,O=Uplink from 192.0.2.1:", " for the decision of change a")
          .contains("Change a, requested by CN=engine", "is pending: it is decided within ");
      JsonNode json = JsonMapper.shared().readTree(status("--json"));
      assertThat(json.path("agent").path("pid").asLong()).isEqualTo(host.agent().pid());
      assertThat(json.path("agent").path("connections").toString()).contains("192.0.2.1:");
      assertThat(json.path("state").path("pendingChange").path("id").asString()).isEqualTo("a");
      assertThat(json.path("state").path("uptimeMillis").asLong()).isPositive();
      for (String refused : List.of("Host.setupNetworks", "Host.ping", "Host.getNetworkTicket")) {
        assertThat(ask(refused).path("error").path("code").asInt()).as(refused).isEqualTo(-32601);
      }
      assertThat(ask("Host.getNetworkCapabilities").path("result").path("nics").has("eth0"))
          .isTrue();
      assertThat(json.path("nics").path("eng0").path("backend").asString()).isNotEmpty();
      assertThat(json.path("pending").path("id").asString()).isEqualTo("a");
      assertThat(json.path("pending").path("remainingMillis").asLong()).isPositive();
      assertThat(running.isDone()).isFalse();
    }
    assertThat(status()).contains("No agent runs");
  }

  @Test
  void saysWhetherAnAgentThatDialsInIsConnected() throws Exception {
    var authority = new TestAuthority(folder.resolve("authority"));
    SSLContext tls = TestAuthority.load(authority.engine("engine.example")).sslContext();
    RpcAcceptor before = accept(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), tls);
    InetSocketAddress engine = before.address();
    before.close();
    AgentConfig config =
        AgentConfig.defaults(folder.resolve("state"))
            .withEngines(List.of(HostAndPort.parse(Endpoint.format(engine))))
            .withCredentials(authority.host("host1"));
    try (Agent _ = Agent.start(config)) {
      await()
          .until(
              () -> {
                String status = status();
                return status.contains("  not connected to the engine: ")
                    && status.contains(Endpoint.format(engine))
                    && status.contains(". Next try ");
              });
      try (RpcAcceptor _ = accept(engine, tls)) {
        await()
            .until(
                () ->
                    status()
                        .contains(
                            "  connected to the engine at " + Endpoint.format(engine) + " for "));
        JsonNode state = JsonMapper.shared().readTree(status("--json")).path("state");
        assertThat(state.path("engine").path("address").asString())
            .isEqualTo(Endpoint.format(engine));
      }
    }
  }

  private static RpcAcceptor accept(InetSocketAddress address, SSLContext tls) throws IOException {
    return RpcAcceptor.start(
        address,
        tls,
        PeerVerifier.anyHost()::verify,
        Map.of(),
        _ -> {},
        RpcAcceptor.Settings.DEFAULT);
  }

  private JsonNode ask(String verb) throws Exception {
    return AgentSocketClient.call(folder.resolve("state"), verb, Deadlines.HANG).orElseThrow();
  }

  private String status(String... more) {
    var out = new ByteArrayOutputStream();
    var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    List<String> words =
        new ArrayList<>(List.of("status", "--state-dir", folder.resolve("state").toString()));
    words.addAll(List.of(more));
    int status = AgentMain.run(new Terminal(stream, stream, false), words.toArray(String[]::new));
    String text = out.toString(StandardCharsets.UTF_8);
    assertThat(status).as(text).isZero();
    return text;
  }
}
