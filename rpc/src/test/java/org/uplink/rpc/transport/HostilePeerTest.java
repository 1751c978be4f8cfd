package org.uplink.rpc.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.scaled;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.rpc.jsonrpc.MethodHandler;

/**
 * Tests peers that violate the protocol, stall, or flood the server. After each, the server still
 * answers other clients.
 */
@Tag("long")
class HostilePeerTest {
  /** So long that a busy machine does not fail a test. The tests that wait shorten one of them. */
  private static final Timeouts LONG =
      new Timeouts(HANG, HANG, HANG, Duration.ofMillis(20), Duration.ofSeconds(1));

  private static final Limits LIMITS = new Limits(16, 4096, 4, 8, 3, 1 << 20, MemoryLimits.DEFAULT);

  private final RpcConnector connector = RpcConnector.open();
  private RpcServer server;

  @BeforeEach
  void start() throws Exception {
    start(LONG);
  }

  @AfterEach
  void stillAnswersOtherClients() throws Exception {
    try (var client = TlsPeers.client(connector, server)) {
      assertThat(client.call("ping", Map.of(), Boolean.class, HANG)).isTrue();
    } finally {
      connector.close();
      server.close();
    }
  }

  @Test
  void refusesInvalidFrame() throws Exception {
    try (var peer = RawPeer.connected(server)) {
      peer.send("GET / HTTP/1.1\nHost: x\n\n^");
      receivesErrorAndIsClosed(peer, "is not a command of STOMP 1.2");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SEND\nno colon\n\n^",
        "SEND\n:value\n\n^",
        "SEND\ndestination:a\\tb\n\n^",
        "SEND\ncontent-length:-1\n\n^",
        "SEND\ncontent-length:12a\n\n^",
        "SEND\ncontent-length:1\n\nabc^",
        "SEND\ncontent-length:99999999999999999999\n\n^",
        "SUBSCRIBE\nid:1\n\n^",
        "SUBSCRIBE\ndestination:a\n\n^",
        "UNSUBSCRIBE\n\n^",
        "BEGIN\ntransaction:1\n\n^",
        "MESSAGE\n\n^",
        "CONNECT\naccept-version:1.2\n\n^",
        "SEND\ndestination:jms.queue.other\n\n{}^",
      })
  void refusesMalformedAndUnexpectedFrames(String frame) throws Exception {
    try (var peer = RawPeer.connected(server)) {
      peer.send(frame);
      assertThat(peer.frame()).startsWith("ERROR\n");
      assertThat(peer.isClosed()).isTrue();
    }
  }

  @Test
  void refusesTooLargeFrameWithAndWithoutContentLength() throws Exception {
    try (var peer = RawPeer.connected(server)) {
      peer.send("SEND\ndestination:jms.topic.vdsm_requests\ncontent-length:4097\n\n");
      receivesErrorAndIsClosed(peer, "larger than 4096 bytes");
    }
    try (var peer = RawPeer.connected(server)) {
      peer.send("SEND\ndestination:jms.topic.vdsm_requests\n\n" + "x".repeat(5000));
      receivesErrorAndIsClosed(peer, "larger than 4096 bytes");
    }
  }

  @Test
  void refusesEndlessHeaders() throws Exception {
    try (var peer = RawPeer.connected(server)) {
      peer.send("SEND\n" + "x".repeat(20_000));
      receivesErrorAndIsClosed(peer, "longer than 16384 bytes");
    }
    try (var peer = RawPeer.connected(server)) {
      peer.send("SEND\n" + "a:b\n".repeat(100));
      receivesErrorAndIsClosed(peer, "more than 64 headers");
    }
  }

  @Test
  void answersInvalidJsonWithParseErrorAndKeepsTheConnection() throws Exception {
    try (var peer = RawPeer.connected(server)) {
      peer.request("{\"jsonrpc\":");
      assertThat(peer.answer()).contains("-32700").contains("\"id\":null");
      peer.request("");
      assertThat(peer.answer()).contains("-32700");
      peer.request("[".repeat(2000));
      assertThat(peer.answer()).contains("-32700");
      peer.request("{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1}");
      assertThat(peer.answer()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":true}");
    }
  }

  @Test
  void correlationIdOfPeerIsCleanedAndShort() throws Exception {
    try (var peer = RawPeer.connected(server)) {
      peer.send(
          "SEND\ndestination:jms.topic.vdsm_requests\novirtCorrelationId:run-1\\n\u001b[2J\\c]\u202e"
              + "x".repeat(1000)
              + "\n\n{\"jsonrpc\":\"2.0\",\"method\":\"correlation\",\"id\":1}^");
      assertThat(peer.answer()).contains("\"result\":\"run-1___2J___" + "x".repeat(51) + "\"");
    }
  }

  @Test
  void handshakeTimesOut() throws Exception {
    restart(
        new Timeouts(scaled(Duration.ofSeconds(2)), HANG, HANG, LONG.minHeartBeat(), LONG.close()));
    try (var socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.setSoTimeout((int) HANG.toMillis());
      socket.getOutputStream().write(new byte[] {22, 3, 1});
      assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(100);
    }
  }

  @Test
  void closesConnectionWithoutConnectFrame() throws Exception {
    Duration soon = scaled(Duration.ofSeconds(1));
    restart(new Timeouts(HANG, soon, HANG, LONG.minHeartBeat(), LONG.close()));
    try (var peer = new RawPeer(server.address(), TlsPeers.ENGINE)) {
      peer.socket().startHandshake();
      receivesErrorAndIsClosed(peer, "No CONNECT came within " + soon.toMillis() + " ms");
    }
  }

  @Test
  void incompleteFrameTimesOut() throws Exception {
    Duration soon = scaled(Duration.ofSeconds(1));
    restart(new Timeouts(HANG, HANG, soon, LONG.minHeartBeat(), LONG.close()));
    try (var peer = RawPeer.connected(server)) {
      peer.send("SEND\ndestination:jms.topic.vdsm_requests\ncontent-length:10\n\n123");
      receivesErrorAndIsClosed(peer, "not completed within " + soon.toMillis() + " ms");
    }
    try (var peer = RawPeer.connected(server)) {
      peer.send("SEN");
      receivesErrorAndIsClosed(peer, "not completed within " + soon.toMillis() + " ms");
    }
  }

  @Test
  void keepsSilentConnectionWithoutHeartBeats() throws Exception {
    Duration soon = scaled(Duration.ofSeconds(1));
    restart(new Timeouts(HANG, soon, soon, LONG.minHeartBeat(), LONG.close()));
    try (var peer = RawPeer.connected(server)) {
      peer.socket().setSoTimeout((int) soon.toMillis() * 5 / 2);
      assertThat(peer.isClosed()).as("closed").isFalse();
      peer.socket().setSoTimeout((int) HANG.toMillis());
      peer.request("{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1}");
      assertThat(peer.answer()).contains("true");
    }
  }

  @Test
  void refusesMoreThanEightFramesBeforeConnect() throws Exception {
    try (var peer = new RawPeer(server.address(), TlsPeers.ENGINE)) {
      for (var i = 0; i < 9; i++) {
        peer.send("SUBSCRIBE\ndestination:a\nid:" + i + "\n\n^");
      }
      receivesErrorAndIsClosed(peer, "More than 8 frames came before CONNECT");
    }
  }

  @Test
  void closesHalfClosedConnection() throws Exception {
    try (var peer = RawPeer.connected(server)) {
      peer.request("{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1}");
      peer.socket().shutdownOutput();
      assertThat(peer.isClosed()).isTrue();
    }
  }

  @Test
  void disconnectsPeerThatDoesNotRead() throws Exception {
    restart(
        new Timeouts(HANG, HANG, scaled(Duration.ofSeconds(1)), LONG.minHeartBeat(), LONG.close()));
    try (var peer = RawPeer.connected(server)) {
      String request = "{\"jsonrpc\":\"2.0\",\"method\":\"big\",\"params\":[900000],\"id\":1}";
      // Writes until the buffers are full, so that writing blocks and the server reaches its
      // timeout.
      assertThatThrownBy(
              () -> {
                while (true) {
                  peer.request(request);
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void unauthenticatedConnectionsCannotExhaustTheLimit() throws Exception {
    var sockets = new ArrayList<Socket>();
    try {
      for (var i = 0; i < 40; i++) {
        sockets.add(new Socket(server.address().getAddress(), server.address().getPort()));
      }
      servesOnMeanwhile();
    } finally {
      for (var socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void closesConnectionsOverTheLimit() throws Exception {
    restart(
        new Timeouts(scaled(Duration.ofSeconds(2)), HANG, HANG, LONG.minHeartBeat(), LONG.close()));
    var peers = new ArrayList<RawPeer>();
    try {
      for (var i = 0; i < LIMITS.connections(); i++) {
        peers.add(RawPeer.connected(server));
      }
      try (var socket = new Socket(server.address().getAddress(), server.address().getPort())) {
        socket.setSoTimeout((int) HANG.toMillis());
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }
      for (var peer : peers) {
        peer.request("{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1}");
        assertThat(peer.answer()).contains("true");
      }
    } finally {
      for (var peer : peers) {
        peer.close();
      }
    }
    // Waits until the server has noticed that the connections are closed.
    await().ignoreExceptions().untilAsserted(this::servesOnMeanwhile);
  }

  @Test
  void escapesHostileHeaderValues() throws Exception {
    try (var peer = RawPeer.connected(server)) {
      peer.send(
          "SUBSCRIBE\nid:a\\cb\\nMESSAGE\\\\\ndestination:q\\c\\n\\n\\r\nreceipt:r\\c\\n1\n\n^");
      assertThat(peer.frame()).isEqualTo("RECEIPT\nreceipt-id:r\\c\\n1\n\n");
      peer.send(
          "SEND\ndestination:jms.topic.vdsm_requests\nreply-to:q\\c\\n\\n\\r\novirtCorrelationId:a:b\n\n"
              + "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1}^");
      String frame = peer.frame();
      assertThat(RawPeer.header(frame, "subscription")).contains("a\\cb\\nMESSAGE\\\\");
      assertThat(RawPeer.header(frame, "destination")).contains("q\\c\\n\\n\\r");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void survivesRandomBytes(long seed) throws Exception {
    var random = new Random(seed);
    for (var round = 0; round < 10; round++) {
      try (var peer =
          round % 2 == 0
              ? RawPeer.connected(server)
              : new RawPeer(server.address(), TlsPeers.ENGINE)) {
        peer.sendBytes(noise(random));
      } catch (IOException closedMeanwhile) {
        assertThat(closedMeanwhile).isNotNull();
      }
    }
    try (var socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      var bytes = new byte[random.nextInt(5000)];
      random.nextBytes(bytes);
      socket.getOutputStream().write(bytes);
    } catch (IOException closedMeanwhile) {
      assertThat(closedMeanwhile).isNotNull();
    }
  }

  private void restart(Timeouts timeouts) throws Exception {
    server.close();
    start(timeouts);
  }

  private void start(Timeouts timeouts) throws Exception {
    server =
        TlsPeers.server(
            Map.of(
                "ping", (params, caller) -> true,
                "correlation", (params, caller) -> caller.correlation().orElseThrow().text(),
                "echo", (params, caller) -> params,
                "big",
                    ((MethodHandler) (params, caller) -> "x".repeat(params.path(0).intValue()))
                        .readOnly()),
            LIMITS,
            timeouts);
  }

  private void receivesErrorAndIsClosed(RawPeer peer, String text) throws IOException {
    String frame = peer.frame();
    assertThat(frame).startsWith("ERROR\n").contains(text);
    // Some clients read the header, and others the body.
    assertThat(RawPeer.header(frame, "message").orElseThrow()).contains(text);
    assertThat(frame.substring(frame.indexOf("\n\n"))).contains(text);
    assertThat(peer.isClosed()).isTrue();
  }

  private void servesOnMeanwhile() throws Exception {
    try (var client = TlsPeers.client(connector, server)) {
      assertThat(client.call("ping", Map.of(), Boolean.class, HANG)).isTrue();
    }
  }

  /** Returns random bytes, or parts of frames in random order. */
  private static byte[] noise(Random random) {
    if (random.nextInt(3) == 0) {
      var bytes = new byte[random.nextInt(20_000)];
      random.nextBytes(bytes);
      return bytes;
    }
    var pieces =
        List.of(
            "SEND\n",
            "CONNECT\n",
            "SUBSCRIBE\n",
            "DISCONNECT\n",
            "destination:jms.topic.vdsm_requests\n",
            "id:1\n",
            "receipt:\\c\n",
            "content-length:5\n",
            "\n",
            "\0",
            "\r\n",
            "{\"jsonrpc\":\"2.0\"",
            ",\"method\":\"echo\",\"id\":1}",
            "[[",
            "\\x",
            "heart-beat:1,1\n",
            "accept-version:1.2\n");
    var text = new StringBuilder();
    for (var i = random.nextInt(200); i > 0; i--) {
      text.append(pieces.get(random.nextInt(pieces.size())));
    }
    return text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }
}
