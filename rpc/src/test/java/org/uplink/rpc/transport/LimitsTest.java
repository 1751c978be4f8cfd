package org.uplink.rpc.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.jsonrpc.Origin;
import org.uplink.rpc.jsonrpc.RpcException;

/** Tests the limits of concurrent calls, and that calls over the limits are not lost. */
class LimitsTest {
  private final RpcConnector connector = RpcConnector.open();
  private final Semaphore gate = new Semaphore(0);
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final Map<Origin, AtomicInteger> byConnection = new ConcurrentHashMap<>();
  private final AtomicInteger mostOfOne = new AtomicInteger();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    gate.release(1000);
    connector.close();
    for (var each : open) {
      each.close();
    }
  }

  @Test
  void callsOverTheLimitWaitAndAreAnswered() throws Exception {
    RpcServer server = server(new Limits(16, 4096, 4, 8, 3, 1 << 20, MemoryLimits.DEFAULT));
    var calls = new ArrayList<CompletableFuture<Boolean>>();
    for (var i = 0; i < 3; i++) {
      RpcConnection client = TlsPeers.client(connector, server);
      for (var j = 0; j < 30; j++) {
        calls.add(client.callAsync("slow", Map.of(), Boolean.class, HANG));
      }
    }
    await().untilAsserted(() -> assertThat(running).hasValue(8));
    gate.release(90);
    for (var call : calls) {
      assertThat(call).succeedsWithin(HANG);
    }
    assertThat(most).hasValue(8);
    assertThat(mostOfOne).hasValueLessThanOrEqualTo(4);
  }

  @Test
  void fullConnectionDoesNotBlockOthers() throws Exception {
    RpcServer server = server(new Limits(16, 4096, 4, 8, 3, 1 << 20, MemoryLimits.DEFAULT));
    RpcConnection busy = TlsPeers.client(connector, server);
    var calls = new ArrayList<CompletableFuture<Boolean>>();
    for (var j = 0; j < 30; j++) {
      calls.add(busy.callAsync("slow", Map.of(), Boolean.class, HANG));
    }
    await().untilAsserted(() -> assertThat(running).hasValue(4));

    RpcConnection other = TlsPeers.client(connector, server);
    assertThat(other.call("ping", Map.of(), Boolean.class, HANG)).isTrue();
    assertThat(calls).noneMatch(CompletableFuture::isDone);
  }

  @Test
  void closedConnectionReleasesItsCalls() throws Exception {
    RpcServer server = server(new Limits(16, 4096, 4, 4, 3, 1 << 20, MemoryLimits.DEFAULT));
    try (var peer = RawPeer.connected(server)) {
      for (var i = 0; i < 20; i++) {
        peer.request("{\"jsonrpc\":\"2.0\",\"method\":\"slow\",\"id\":" + i + "}");
      }
      await().untilAsserted(() -> assertThat(running).hasValue(4));
    }
    gate.release(20);
    RpcConnection other = TlsPeers.client(connector, server);
    assertThat(other.call("ping", Map.of(), Boolean.class, HANG)).isTrue();
  }

  @Test
  void clientLimitBlocksCallers() throws Exception {
    RpcServer server = server(Limits.DEFAULT);
    var settings = new ClientSettings(HANG, Duration.ZERO, 1 << 20, 2, event -> {});
    RpcConnection client =
        connector.connect(server.address(), TlsPeers.ENGINE, chain -> {}, settings);
    var calls = new ArrayList<CompletableFuture<Boolean>>();
    for (var i = 0; i < 2; i++) {
      calls.add(client.callAsync("slow", Map.of(), Boolean.class, HANG));
    }
    assertThat(client.callAsync("ping", Map.of(), Boolean.class, Duration.ofMillis(50)))
        .failsWithin(HANG)
        .withThrowableThat()
        .withCauseInstanceOf(RpcException.DeadlineExceeded.class);
    gate.release(2);
    for (var call : calls) {
      assertThat(call).succeedsWithin(HANG);
    }
    assertThat(client.call("ping", Map.of(), Boolean.class, HANG)).isTrue();
  }

  private Object slow(Caller caller) {
    AtomicInteger own =
        byConnection.computeIfAbsent(caller.origin(), number -> new AtomicInteger());
    mostOfOne.accumulateAndGet(own.incrementAndGet(), Math::max);
    most.accumulateAndGet(running.incrementAndGet(), Math::max);
    try {
      if (!gate.tryAcquire(HANG_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody opened the gate");
      }
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      running.decrementAndGet();
      own.decrementAndGet();
    }
  }

  private RpcServer server(Limits limits) throws Exception {
    RpcServer server =
        TlsPeers.server(
            Map.of(
                "slow",
                ((MethodHandler) (params, caller) -> slow(caller)).readOnly(),
                "ping",
                (params, caller) -> true),
            limits,
            TlsPeers.PATIENT);
    open.add(server);
    return server;
  }
}
