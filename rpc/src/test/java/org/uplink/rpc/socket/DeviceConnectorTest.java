package org.uplink.rpc.socket;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.uplink.testkit.Deadlines.HANG;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.rpc.transport.TlsPeers;
import org.uplink.testkit.Ip;
import org.uplink.testkit.IsolatedJvm;

/** Two links lead to the same network. */
class DeviceConnectorTest {
  private DeviceConnector connector;

  @BeforeEach
  void setUp() {
    IsolatedJvm.assume();
    assumeThat(DeviceConnector.isSupported()).isTrue();
    connector = DeviceConnector.open();
    Ip.HERE.runAll(
        "link set lo up",
        "link add dc0 type veth peer name dc1",
        "addr add 192.0.2.1/24 dev dc0",
        "link set dc0 up");
  }

  @AfterEach
  void tearDown() {
    connector.close();
    Ip.HERE.batch(List.of("link del dc0"));
  }

  @Test
  void connectsThroughTheDeviceAndReturnsTheEnds() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      var remote = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());

      TcpOrigin connection = connector.connect("lo", remote, HANG);

      assertThat(connection.remote()).isEqualTo(remote);
      assertThat(connection.device()).contains("lo");
      try (var accepted = server.accept()) {
        assertThat(accepted.getRemoteSocketAddress()).isEqualTo(connection.local());
      }
    }
  }

  @Test
  void saysWhyThereIsNoConnection() {
    var remote = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.9"), 9);
    assertThatIOException()
        .isThrownBy(() -> connector.connect("no-such", remote, HANG))
        .withMessageContainingAll("192.0.2.9:9", "no-such");
    assertThatIOException()
        .isThrownBy(() -> connector.connect("a-name-that-is-too-long", remote, HANG))
        .withMessageContaining("too long");
    assertThatIOException()
        .isThrownBy(() -> connector.connect("dc0", remote, Duration.ofMillis(100)))
        .withMessageContainingAll("192.0.2.9:9", "through dc0");
  }

  @Test
  void readsTheFirstLineOfAnAnswerOverTls() throws Exception {
    try (var server = new Answering(TlsPeers.HOST, "HTTP/1.1 200 OK\r\nServer: x\r\n\r\n")) {
      DeviceConnector.Answer answer =
          connector.ask("lo", server.address(), question(server, TlsPeers.ENGINE), HANG);

      assertThat(answer.line()).isEqualTo("HTTP/1.1 200 OK");
      assertThat(answer.connection().remote()).isEqualTo(server.address());
      assertThat(answer.connection().device()).contains("lo");
      assertThat(server.asked.get()).isEqualTo("GET /");
    }
  }

  @Test
  void readsNoMoreThanALine() throws Exception {
    try (var server = new Answering(TlsPeers.HOST, "x".repeat(FirstLine.MAX_BYTES + 1))) {
      assertUnanswered(server, TlsPeers.ENGINE, HANG, "a line of more than 1024 bytes");
    }
    try (var server = new Answering(TlsPeers.HOST, "x".repeat(FirstLine.MAX_BYTES) + "\n")) {
      assertThat(
              connector.ask("lo", server.address(), question(server, TlsPeers.ENGINE), HANG).line())
          .hasSize(FirstLine.MAX_BYTES);
    }
    try (var server = new Answering(TlsPeers.HOST, "HTTP/1.1 200")) {
      assertUnanswered(server, TlsPeers.ENGINE, HANG, "closed the connection before it sent");
    }
  }

  @Test
  void saysWhyAServerIsNotTrusted() throws Exception {
    try (var server = new Answering(TlsPeers.HOST, "HTTP/1.1 200 OK\n")) {
      assertUnanswered(
          server, TlsPeers.STRANGER, HANG, "an authority that this host does not trust");
    }
    try (var server = new Answering(TlsPeers.OTHER_HOST, "HTTP/1.1 200 OK\n")) {
      assertUnanswered(server, TlsPeers.ENGINE, HANG, "its certificate is not accepted: No ");
    }
  }

  @Test
  void doesNotWaitForAServerThatIsSilentOrDoesNotSpeakTls() throws Exception {
    try (var silent = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      var remote = new InetSocketAddress(silent.getInetAddress(), silent.getLocalPort());
      var question =
          new DeviceConnector.Question(TlsPeers.ENGINE, "127.0.0.1", remote.getPort(), "GET /\n");
      assertThatIOException()
          .isThrownBy(() -> connector.ask("lo", remote, question, Duration.ofMillis(100)))
          .withMessageMatching(".*(handshake is not over within|connection timed out).*");
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  silent.accept().close(); // The first connection.
                  try (Socket plain = silent.accept()) {
                    plain.getOutputStream().write("HTTP/1.1 400 x\r\n\r\n".getBytes(US_ASCII));
                    plain.getInputStream().readAllBytes();
                  }
                } catch (IOException e) {
                  // The client has read what it needs.
                }
              });
      assertThatIOException()
          .isThrownBy(() -> connector.ask("lo", remote, question, HANG))
          .withMessageContaining("it does not speak TLS");
    }
  }

  private void assertUnanswered(
      Answering server, SSLContext trust, Duration timeout, String reason) {
    assertThatIOException()
        .isThrownBy(() -> connector.ask("lo", server.address(), question(server, trust), timeout))
        .withMessageContainingAll("127.0.0.1:" + server.address().getPort(), "through lo", reason);
  }

  private static DeviceConnector.Question question(Answering server, SSLContext trust) {
    return new DeviceConnector.Question(trust, "127.0.0.1", server.address().getPort(), "GET /\n");
  }

  /** A TLS server that reads a line of each connection, sends the answer, and closes. */
  private static final class Answering implements AutoCloseable {
    private final SSLServerSocket socket;
    private final AtomicReference<String> asked = new AtomicReference<>("");

    Answering(SSLContext own, String answer) throws IOException {
      socket =
          (SSLServerSocket)
              own.getServerSocketFactory()
                  .createServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"));
      Thread.ofVirtual().start(() -> serve(answer));
    }

    InetSocketAddress address() {
      return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }

    private void serve(String answer) {
      while (!socket.isClosed()) {
        try (Socket caller = socket.accept()) {
          var lines = new BufferedReader(new InputStreamReader(caller.getInputStream(), US_ASCII));
          asked.set(String.valueOf(lines.readLine()));
          caller.getOutputStream().write(answer.getBytes(US_ASCII));
        } catch (IOException e) {
          // The client has refused the certificate, or the test has ended.
        }
      }
    }
  }
}
