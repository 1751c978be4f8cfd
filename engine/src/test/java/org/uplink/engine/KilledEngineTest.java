package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.api.host.StatusReason;
import org.uplink.pki.Credentials;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.testkit.ChildJvm;

/**
 * Kills the engine with SIGKILL during an install, and starts the next one on the same data
 * directory.
 */
@Tag("long")
final class KilledEngineTest {
  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"Host.ping2", "Host.getRoute"})
  void killedEngineLeavesNoHostInstalling(String verb) throws Exception {
    Path dataDir = temp.resolve("data");
    var gate = new Gate();
    try (var host = FakeHost.start(dataDir, "node1")) {
      host.on(
          verb,
          (params, caller) -> {
            gate.pass();
            return true;
          });
      Process process = engine(dataDir);
      try (var out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        var url = URI.create(String.valueOf(out.readLine()));
        post(
            dataDir,
            url.resolve("/api/v1/hosts"),
            "{\"name\": \"node1\", \"address\": \"127.0.0.1\", \"port\": " + host.port() + "}");
        post(dataDir, url.resolve("/api/v1/hosts/node1/install"), "");
        assertThat(gate.reached.await(HANG_SECONDS, TimeUnit.SECONDS))
            .as("reached " + verb)
            .isTrue();
      } finally {
        process.destroyForcibly();
        assertThat(process.waitFor(HANG_SECONDS, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(process.exitValue()).as("killed by signal 9").isEqualTo(128 + 9);

      try (var again = EngineFixture.start(dataDir)) {
        HostDocument settled = again.host("node1");
        assertThat(settled.status()).isEqualTo(HostStatus.INSTALL_FAILED);
        assertThat(settled.reason()).contains(StatusReason.ENGINE_RESTARTED);
        assertThat(settled.run().orElseThrow().succeeded()).contains(false);
        assertThat(again.events("node1"))
            .extracting(event -> event.type())
            .containsExactly("HostAdded", "RunStarted", "RunFailed");
        assertThat(again.events("node1").getLast().text())
            .contains("the engine was restarted during the run");

        gate.open.countDown();
        host.on("Host.ping2", (params, caller) -> true)
            .on("Host.getCapabilities", (params, caller) -> host.capabilities(caller))
            .on("Host.getRoute", (params, caller) -> host.route());
        assertThat(again.install("node1").activeNic()).contains("ovirtmgmt");
      } finally {
        gate.open.countDown();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void recordMatchesHostWhenEngineIsKilledDuringChange(Moment moment) throws Exception {
    Path dataDir = temp.resolve("data");
    var gate = new Gate();
    try (var host = FakeHost.start(dataDir, "node1")) {
      MethodHandler plain = gate(host, moment, gate);
      killedAtTheGate(dataDir, host, gate);
      // The host does not execute the last request of the killed engine.
      host.on(moment.verb, plain);

      try (var again = EngineFixture.start(dataDir)) {
        await().until(() -> again.host("node1").run().orElseThrow().ended().isPresent());

        HostDocument settled = again.host("node1");
        assertThat(settled.status()).as("%s", settled).isEqualTo(moment.truth);
        assertThat(host.network().applied()).isEqualTo(moment.applied);
        assertThat(host.network().management().isPresent()).isEqualTo(moment.applied == 1);
        assertThat(settled.proof().isPresent()).isEqualTo(moment.applied == 1);
        assertThat(again.install("node1").status()).isEqualTo(HostStatus.UP);
        assertThat(host.network().applied()).as("nothing ran twice").isEqualTo(1);
      }
    } finally {
      gate.open.countDown();
    }
  }

  @Test
  void nextEngineRecordsUnseenRollback() throws Exception {
    Path dataDir = temp.resolve("data");
    var gate = new Gate();
    try (var host = FakeHost.start(dataDir, "node1")) {
      host.network().provable(false);
      MethodHandler plain = gate(host, Moment.IN_THE_CHANGE, gate);
      killedAtTheGate(dataDir, host, gate);
      host.on("Host.confirmConnectivity", plain);
      host.network().crash();

      try (var again = EngineFixture.start(dataDir)) {
        await().until(() -> again.host("node1").run().orElseThrow().ended().isPresent());
        HostDocument settled = again.host("node1");
        assertThat(settled.status()).isEqualTo(HostStatus.NON_OPERATIONAL);
        assertThat(settled.reason()).contains(StatusReason.SETUP_NETWORKS_FAILED);
        assertThat(settled.statusText().orElseThrow()).contains("the agent was restarted");
        assertThat(host.network().applied()).isEqualTo(1);
      }
    } finally {
      gate.open.countDown();
    }
  }

  @Test
  void refusesSecondEngineOnDataDirectory() throws Exception {
    Path dataDir = temp.resolve("data");
    try (var first = EngineFixture.start(dataDir)) {
      EngineConfig config = EngineFixture.config(dataDir);
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> Engine.start(config).close())
          .isInstanceOf(EngineStartException.class)
          .hasMessageContaining("Another engine is running with the data directory " + dataDir);
      assertThat(first.get("/api/v1").status()).isEqualTo(200);
    }
  }

  private static Process engine(Path dataDir) throws Exception {
    return new ProcessBuilder(ChildJvm.create().command(EngineProcess.class, dataDir.toString()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String post(Path dataDir, URI url, String body) throws Exception {
    String token = Files.readString(new DataDirectory(dataDir).token()).strip();
    try (var http =
        HttpClient.newBuilder()
            .sslContext(Credentials.trustContext(new DataDirectory(dataDir).authority()))
            .build()) {
      return http.send(
              HttpRequest.newBuilder(url)
                  .timeout(HANG)
                  .header("Authorization", "Bearer " + token)
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private static MethodHandler gate(FakeHost host, Moment moment, Gate gate) {
    MethodHandler plain = host.plain(moment.verb);
    host.on(
        moment.verb,
        (params, caller) -> {
          if (moment.before) {
            gate.pass();
            throw new RpcException.Answered(RpcError.internal("the engine is gone"));
          }
          Object answer = plain.handle(params, caller);
          gate.pass();
          return answer;
        });
    return plain;
  }

  private static void killedAtTheGate(Path dataDir, FakeHost host, Gate gate) throws Exception {
    Process process = engine(dataDir);
    try (var out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      var url = URI.create(String.valueOf(out.readLine()));
      post(
          dataDir,
          url.resolve("/api/v1/hosts"),
          "{\"name\": \"node1\", \"address\": \"127.0.0.1\", \"port\": " + host.port() + "}");
      post(dataDir, url.resolve("/api/v1/hosts/node1/install"), "");
      assertThat(gate.reached.await(HANG_SECONDS, TimeUnit.SECONDS))
          .as("reached the gate")
          .isTrue();
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(HANG_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(process.exitValue()).as("killed by signal 9").isEqualTo(128 + 9);
  }

  /** A verb that reports its call, and does not answer until it is released. */
  private static final class Gate {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    void pass() {
      reached.countDown();
      try {
        if (!open.await(HANG_SECONDS, TimeUnit.SECONDS)) {
          throw new IllegalStateException("the gate was never opened");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * When the engine is killed: at which verb, before or after the host executes it. {@link
   * KilledAtCallsTest} has all verbs.
   */
  enum Moment {
    BEFORE_THE_CHANGE("Host.setupNetworks", true, HostStatus.INSTALL_FAILED, 0),
    IN_THE_CHANGE("Host.confirmConnectivity", true, HostStatus.UP, 1),
    AFTER_THE_CHANGE("Host.setupNetworks", false, HostStatus.UP, 1);

    private final String verb;
    private final boolean before;
    private final HostStatus truth;
    private final int applied;

    Moment(String verb, boolean before, HostStatus truth, int applied) {
      this.verb = verb;
      this.before = before;
      this.truth = truth;
      this.applied = applied;
    }
  }
}
