package org.uplink.rpc.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.testkit.Deadlines.HANG;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.pki.PeerVerifier;
import org.uplink.testkit.ChildJvm;

/** Holders of the engine's certificate that send and request as much as the limits permit. */
@Tag("long")
class MemoryTest {
  /** The heap of the packaged agent, without what the agent itself needs. */
  private static final String HEAP = "-Xmx71m";

  private static final int PEERS = 100;
  private static final Duration SENDING = Duration.ofSeconds(5);
  private static final int LARGE = (1 << 20) - 1000;

  @TempDir Path temp;
  private final List<RawPeer> peers = new ArrayList<>();
  private final RpcConnector connector = RpcConnector.open();
  private Process process;
  private InetSocketAddress server;

  @BeforeEach
  void start() throws Exception {
    process =
        new ProcessBuilder(
                ChildJvm.create()
                    .with(HEAP, "-XX:+ExitOnOutOfMemoryError", "-Djava.io.tmpdir=" + temp)
                    .command(
                        ServerOfSmallHeap.class,
                        TlsPeers.FOLDER.resolve("ca-h1").toAbsolutePath().toString()))
            .redirectError(temp.resolve("err").toFile())
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    server =
        new InetSocketAddress(
            InetAddress.getLoopbackAddress(), Integer.parseInt(String.valueOf(out.readLine())));
  }

  @AfterEach
  void stop() throws Exception {
    for (RawPeer peer : peers) {
      peer.close();
    }
    connector.close();
    process.destroyForcibly().waitFor();
  }

  @Test
  void survivesManyLargeDocumentsOfEmptyArraysAtOnce() throws Exception {
    sendAtOnce(_ -> request("echo", "[],".repeat(LARGE / 3)));
    assertThatServerAnswers();
  }

  @Test
  void survivesManyLargeTextsAtOnce() throws Exception {
    sendAtOnce(_ -> request("echo", "\"" + "x".repeat(LARGE) + "\","));
    assertThatServerAnswers();
  }

  @Test
  void survivesManyLargeFramesThatNeverEnd() throws Exception {
    sendAtOnce(
        _ ->
            "SEND\ndestination:jms.topic.vdsm_requests\ncontent-length:1048576\n\n"
                + "x".repeat(LARGE));
    assertThatServerAnswers();
  }

  @Test
  void survivesManyDocumentsJustBelowTheFreeSize() throws Exception {
    sendAtOnce(_ -> request("echo", "[],".repeat(5_000)).repeat(10));
    assertThatServerAnswers();
  }

  @Test
  void survivesPeersThatRequestManyLongAnswersAndReadNone() throws Exception {
    sendAtOnce(_ -> request("long", "0,").repeat(60));
    assertThatServerAnswers();
  }

  @Test
  void survivesBatchesOfLongAnswers() throws Exception {
    String one = "{\"jsonrpc\":\"2.0\",\"method\":\"long\",\"id\":1}";
    String batch = "[" + (one + ",").repeat(63) + one + "]";
    sendAtOnce(_ -> frame(batch).repeat(5));
    assertThatServerAnswers();
  }

  /** The server may refuse a frame and close the connection while the peer still sends. */
  private void sendAtOnce(IntFunction<String> frames) throws Exception {
    for (var i = 0; i < PEERS; i++) {
      var peer = new RawPeer(server, TlsPeers.ENGINE);
      peers.add(peer);
      peer.send(RawPeer.CONNECT);
      assertThat(peer.frame()).startsWith("CONNECTED\n");
    }
    ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
    for (var i = 0; i < PEERS; i++) {
      int number = i;
      senders.execute(
          () -> {
            try {
              peers.get(number).send(frames.apply(number));
            } catch (IOException refused) {
              // Allowed: what counts is that the server lives.
            }
          });
    }
    senders.shutdown();
    // A sender whose peer is not read waits for ever; the server has to answer others meanwhile.
    boolean _ = senders.awaitTermination(SENDING.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void assertThatServerAnswers() throws Exception {
    try (var client =
        connector.connect(
            server, TlsPeers.ENGINE, PeerVerifier.host("h1")::verify, TlsPeers.PATIENT_CLIENT)) {
      assertThat(client.call("ping", Map.of(), Boolean.class, HANG)).isTrue();
      assertThat(client.call("echo", List.of("x".repeat(10_000)), Object[].class, HANG)).hasSize(1);
    }
    assertThat(process.isAlive()).isTrue();
    assertThat(temp.resolve("err")).content().doesNotContain("OutOfMemoryError");
  }

  private static String request(String method, String params) {
    return frame(
        "{\"jsonrpc\":\"2.0\",\"method\":\"%s\",\"params\":[%s0],\"id\":1}"
            .formatted(method, params));
  }

  private static String frame(String document) {
    return "SEND\ndestination:jms.topic.vdsm_requests\nreply-to:jms.topic.vdsm_responses\n"
        + "content-length:%d\n\n%s^".formatted(document.length(), document);
  }
}
