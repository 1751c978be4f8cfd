package org.uplink.rpc.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.scaled;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.pki.PeerVerifier;
import org.uplink.rpc.jsonrpc.RpcException;

/** Tests heart-beats in both directions, with short intervals. */
class HeartBeatTest {
  private static final Timeouts TIMINGS =
      new Timeouts(HANG, HANG, HANG, Duration.ofMillis(20), Duration.ZERO);

  private final RpcConnector connector = RpcConnector.open();
  private RpcServer server;

  @BeforeEach
  void start() throws Exception {
    server = TlsPeers.server(Map.of("ping", (params, caller) -> true), Limits.DEFAULT, TIMINGS);
  }

  @AfterEach
  void stop() {
    connector.close();
    server.close();
  }

  @Test
  void serverSendsHeartBeatsThatTheClientAsksFor() throws Exception {
    try (var peer = connect("0,60", "60,0")) {
      for (var i = 0; i < 5; i++) {
        assertThat(peer.read()).isEqualTo('\n');
      }
    }
  }

  @Test
  void serverDisconnectsClientWithoutHeartBeats() throws Exception {
    try (var peer = connect("60,0", "0,60")) {
      String error = peer.frame();
      assertThat(error).startsWith("ERROR\n").contains("Nothing was received for 90 ms");
      assertThat(peer.isClosed()).isTrue();
    }
  }

  @Test
  void serverKeepsClientThatSendsHeartBeats() throws Exception {
    try (var peer = connect("1000,60", "60,1000")) {
      for (var i = 0; i < 50; i++) {
        // The test counts the server's heart-beats instead of reading a clock: 50 heart-beats take
        // longer than the client's one and a half
        // intervals.
        assertThat(peer.read()).isEqualTo('\n');
        peer.send("\n");
      }
      peer.request("{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1}");
      assertThat(peer.answer()).contains("true");
    }
  }

  @Test
  void clientAndServerKeepEachOtherAlive() throws Exception {
    Duration watched = scaled(Duration.ofSeconds(2));
    var settings =
        new ClientSettings(HANG, scaled(Duration.ofMillis(600)), 1 << 20, 16, event -> {});
    try (var client =
        connector.connect(
            server.address(), TlsPeers.ENGINE, PeerVerifier.host("h1")::verify, settings)) {
      assertThatThrownBy(() -> client.closed().get(watched.toMillis(), TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      assertThat(client.call("ping", Map.of(), Boolean.class, HANG)).isTrue();
    }
  }

  @Test
  void callsFailWhenTheServerSendsNoHeartBeats() throws Exception {
    try (var silent = new FakeServer(fake -> fake.accept("60,0"))) {
      var settings = new ClientSettings(HANG, Duration.ofMillis(60), 1 << 20, 16, event -> {});
      RpcConnection client =
          connector.connect(
              silent.address(), TlsPeers.ENGINE, PeerVerifier.host("h1")::verify, settings);
      assertThatThrownBy(() -> client.call("ping", Map.of(), Boolean.class, HANG))
          .isInstanceOf(RpcException.NotConnected.class)
          .hasMessageContaining("Nothing was received");
      assertThat(client.closed())
          .succeedsWithin(HANG)
          .returns(RpcException.Reason.LOST, RpcException.NotConnected::reason);
    }
  }

  private RawPeer connect(String heartBeat, String answered) throws Exception {
    var peer = new RawPeer(server.address(), TlsPeers.ENGINE);
    peer.send("CONNECT\naccept-version:1.2\nheart-beat:" + heartBeat + "\n\n^");
    assertThat(RawPeer.header(peer.frame(), "heart-beat")).contains(answered);
    return peer;
  }
}
