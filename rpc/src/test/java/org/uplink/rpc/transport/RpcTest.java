package org.uplink.rpc.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.uplink.pki.PeerVerifier;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcEvent;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.socket.TcpOrigin;
import tools.jackson.databind.JsonNode;

/** Tests the server and the client of this module, over real TLS on loopback. */
class RpcTest {
  private static final Map<String, MethodHandler> METHODS =
      Map.of(
          "Host.getRoute",
          ((MethodHandler)
                  (params, caller) ->
                      new Answer(
                          "eth" + params.path("port").intValue(0),
                          Optional.of(params.path("ip").stringValue())))
              .readOnly(),
          "Host.ping2",
          (params, caller) -> true,
          "fail",
          (params, caller) -> {
            throw new RpcException.Answered(new RpcError(23, "there is no NIC eth7"));
          },
          "crash",
          (params, caller) -> {
            throw new IllegalStateException("secret");
          },
          "whoami",
          (params, caller) -> connection(caller).local() + " " + connection(caller).remote(),
          "device",
          (params, caller) -> connection(caller).device().orElse("any"));

  private final RpcConnector connector = RpcConnector.open();
  private final List<RpcServer> servers = new ArrayList<>();

  @AfterEach
  void close() {
    connector.close();
    servers.forEach(RpcServer::close);
  }

  @Test
  void callReturnsItsResultAsRecord() throws Exception {
    try (var client = TlsPeers.client(connector, server(METHODS))) {
      Answer answer =
          client.call(
              "Host.getRoute", new Question("192.0.2.1", Optional.of(3)), Answer.class, HANG);

      assertThat(answer).isEqualTo(new Answer("eth3", Optional.of("192.0.2.1")));
      assertThat(client.call("Host.ping2", Map.of(), Boolean.class, HANG)).isTrue();
      assertThat(client.peer().getFirst().getSubjectX500Principal().getName()).contains("CN=h1");
    }
  }

  @Test
  void bothEndsKnowTheConnectionsAddresses() throws Exception {
    RpcServer server = server(METHODS);
    try (var client = TlsPeers.client(connector, server)) {
      assertThat(client.call("whoami", Map.of(), String.class, HANG))
          .isEqualTo(server.address() + " " + client.localAddress());
      assertThat(client.remoteAddress()).isEqualTo(server.address());
    }
  }

  @Test
  void deviceListenerAcceptsNewConnectionsOfItsDevice() throws Exception {
    RpcServer server = server(METHODS);
    try (var before = TlsPeers.client(connector, server)) {
      try (var listener = server.listenOn("lo");
          var during = TlsPeers.client(connector, server)) {
        assertThat(listener).isNotNull();
        assertThat(during.call("device", Map.of(), String.class, HANG)).isEqualTo("lo");
        assertThat(before.call("device", Map.of(), String.class, HANG)).isEqualTo("any");
      }
      try (var after = TlsPeers.client(connector, server)) {
        assertThat(after.call("device", Map.of(), String.class, HANG)).isEqualTo("any");
      }
    }
  }

  @Test
  void cannotListenOnMissingDevice() throws Exception {
    assertThatThrownBy(() -> server(METHODS).listenOn("eth77")).isInstanceOf(IOException.class);
  }

  @Test
  void secondServerCannotShareThePort() throws Exception {
    RpcServer server = server(METHODS);
    server.listenOn("lo").close();

    assertThatThrownBy(
            () -> RpcServer.start(server.address(), SSLContext.getDefault(), chain -> {}, METHODS))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Cannot listen");
  }

  @Test
  void errorCarriesData() throws Exception {
    RpcError error = new RpcError(9101, "eth0 is owned").with(Map.of("device", "eth0"));
    Map<String, MethodHandler> methods =
        Map.of(
            "owned",
            (params, caller) -> {
              throw new RpcException.Answered(error);
            });
    try (var client = TlsPeers.client(connector, server(methods))) {
      assertThatThrownBy(() -> client.call("owned", Map.of(), Boolean.class, HANG))
          .asInstanceOf(type(RpcException.Answered.class))
          .extracting(RpcException.Answered::error)
          .isEqualTo(error);
    }
  }

  @Test
  void errorCarriesCodeAndMessage() throws Exception {
    try (var client = TlsPeers.client(connector, server(METHODS))) {
      assertThatThrownBy(() -> client.call("fail", Map.of(), Boolean.class, HANG))
          .asInstanceOf(type(RpcException.Answered.class))
          .extracting(RpcException.Answered::error)
          .isEqualTo(new RpcError(23, "there is no NIC eth7"));
      assertThatThrownBy(() -> client.call("nothing", Map.of(), Boolean.class, HANG))
          .asInstanceOf(type(RpcException.Answered.class))
          .returns(RpcError.METHOD_NOT_FOUND, RpcException.Answered::code);
    }
  }

  @Test
  void failedMethodIsAnInternalErrorWithoutDetails() throws Exception {
    try (var client = TlsPeers.client(connector, server(METHODS))) {
      assertThatThrownBy(() -> client.call("crash", Map.of(), Boolean.class, HANG))
          .hasMessageNotContaining("secret")
          .asInstanceOf(type(RpcException.Answered.class))
          .returns(RpcError.INTERNAL_ERROR, RpcException.Answered::code);
    }
  }

  @Test
  void callsRunInParallel() throws Exception {
    var gate = new CountDownLatch(1);
    RpcServer server =
        server(
            Map.of(
                "slow",
                (params, caller) -> {
                  await(gate);
                  return "slow";
                },
                "fast",
                (params, caller) -> "fast"));
    try (var client = TlsPeers.client(connector, server)) {
      CompletableFuture<String> slow = client.callAsync("slow", Map.of(), String.class, HANG);

      assertThat(client.call("fast", Map.of(), String.class, HANG)).isEqualTo("fast");
      assertThat(slow).isNotDone();
      gate.countDown();
      assertThat(slow.get(HANG_SECONDS, TimeUnit.SECONDS)).isEqualTo("slow");
    }
  }

  @Test
  void callTimesOutAndTheConnectionStays() throws Exception {
    var gate = new CountDownLatch(1);
    RpcServer server =
        server(
            Map.of(
                "slow",
                (params, caller) -> {
                  await(gate);
                  return true;
                },
                "fast",
                (params, caller) -> true));
    try (var client = TlsPeers.client(connector, server)) {
      assertThatThrownBy(() -> client.call("slow", Map.of(), Boolean.class, Duration.ofMillis(50)))
          .isInstanceOf(RpcException.DeadlineExceeded.class)
          .hasMessageContaining("slow: no answer from")
          .hasMessageContaining("50 ms");
      assertThat(client.callAsync("slow", Map.of(), Boolean.class, Duration.ofMillis(50)))
          .failsWithin(HANG)
          .withThrowableThat()
          .withCauseInstanceOf(RpcException.DeadlineExceeded.class);
      assertThat(client.call("fast", Map.of(), Boolean.class, HANG)).isTrue();
      gate.countDown();
    }
  }

  @Test
  void thousandsOfCallsInFlightGetTheirOwnAnswers() throws Exception {
    try (var client = TlsPeers.client(connector, server(METHODS))) {
      var answers = new ArrayList<CompletableFuture<Answer>>();
      for (var i = 0; i < 5000; i++) {
        answers.add(
            client.callAsync(
                "Host.getRoute", new Question("192.0.2.1", Optional.of(i)), Answer.class, HANG));
      }
      for (var i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get(HANG_SECONDS, TimeUnit.SECONDS).device())
            .isEqualTo("eth" + i);
      }
    }
  }

  @Test
  void manyConnectionsGetTheirOwnAnswers() throws Exception {
    // One address has an eighth of the places for handshakes, and here all handshakes are at once.
    Limits limits = new Limits(512, 1 << 20, 64, 256, 64, 16 << 20, MemoryLimits.DEFAULT);
    RpcServer server = TlsPeers.server(METHODS, limits, TlsPeers.PATIENT);
    servers.add(server);
    var threads = new ArrayList<Thread>();
    var wrong = new LinkedBlockingQueue<Object>();
    for (var i = 0; i < 60; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (var client = TlsPeers.client(connector, server)) {
                      for (var j = 0; j < 20; j++) {
                        String answer = client.call("whoami", Map.of(), String.class, HANG);
                        if (!answer.endsWith(" " + client.localAddress())) {
                          wrong.add(answer);
                        }
                      }
                    } catch (RpcException | InterruptedException e) {
                      wrong.add(e);
                    }
                  }));
    }
    for (var thread : threads) {
      thread.join();
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void callsInFlightFailWhenTheServerCloses() throws Exception {
    var gate = new CountDownLatch(1);
    RpcServer server =
        TlsPeers.server(
            Map.of(
                "slow",
                (params, caller) -> {
                  await(gate);
                  return true;
                }),
            Limits.DEFAULT,
            new Timeouts(HANG, HANG, HANG, Timeouts.DEFAULT.minHeartBeat(), Duration.ofMillis(10)));
    servers.add(server);
    RpcConnection client = TlsPeers.client(connector, server);
    var calls = new ArrayList<CompletableFuture<Boolean>>();
    for (var i = 0; i < 10; i++) {
      calls.add(client.callAsync("slow", Map.of(), Boolean.class, HANG));
    }
    server.close();
    for (var call : calls) {
      assertThat(call)
          .failsWithin(HANG)
          .withThrowableThat()
          .havingCause()
          .asInstanceOf(type(RpcException.NotConnected.class))
          .returns(RpcException.Reason.LOST, RpcException.NotConnected::reason);
    }
    assertThat(client.closed()).succeedsWithin(HANG);
    assertThat(client.isOpen()).isFalse();
    assertThatThrownBy(() -> client.call("slow", Map.of(), Boolean.class, HANG))
        .isInstanceOf(RpcException.NotConnected.class);
    gate.countDown();
  }

  @Test
  void callsInFlightFailWhenTheClientCloses() throws Exception {
    var gate = new CountDownLatch(1);
    RpcServer server =
        server(
            Map.of(
                "slow",
                (params, caller) -> {
                  await(gate);
                  return true;
                }));
    RpcConnection client = TlsPeers.client(connector, server);
    CompletableFuture<Boolean> call = client.callAsync("slow", Map.of(), Boolean.class, HANG);

    client.close();

    assertThat(call)
        .failsWithin(HANG)
        .withThrowableThat()
        .havingCause()
        .asInstanceOf(type(RpcException.NotConnected.class))
        .returns(RpcException.Reason.CLOSED, RpcException.NotConnected::reason);
    gate.countDown();
  }

  @Test
  void subscribersReceiveEvents() throws Exception {
    RpcServer server = server(METHODS);
    var events = new LinkedBlockingQueue<RpcEvent>();
    var settings = new ClientSettings(HANG, Duration.ZERO, 1 << 20, 16, events::add);
    try (var client =
        connector.connect(
            server.address(), TlsPeers.ENGINE, PeerVerifier.host("h1")::verify, settings)) {
      // The answer shows that the server has handled the subscription, which was sent before.
      assertThat(client.call("Host.ping2", Map.of(), Boolean.class, HANG)).isTrue();

      server.publish("|net|host_conn|no_id", Map.of("state", "up"));

      RpcEvent event = events.poll(HANG_SECONDS, TimeUnit.SECONDS);
      assertThat(event).isNotNull();
      assertThat(event.method()).isEqualTo("|net|host_conn|no_id");
      JsonNode params = event.params();
      assertThat(params.path("state").asString()).isEqualTo("up");
      assertThat(params.path("notify_time").isNumber()).isTrue();
    }
  }

  private RpcServer server(Map<String, MethodHandler> methods) throws Exception {
    RpcServer server = TlsPeers.server(methods);
    servers.add(server);
    return server;
  }

  private static TcpOrigin connection(Caller caller) {
    return TcpOrigin.of(caller).orElseThrow();
  }

  private static void await(CountDownLatch gate) {
    try {
      if (!gate.await(HANG_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody opened the gate");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  record Question(String ip, Optional<Integer> port) {}

  record Answer(String device, Optional<String> reason) {}
}
