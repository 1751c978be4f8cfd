package org.uplink.rpc.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.uplink.testkit.Deadlines.HANG;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.pki.Credentials;
import org.uplink.pki.PeerVerifier;
import org.uplink.rpc.jsonrpc.RpcException;

/** Tests which peers the client and the server accept. */
class TlsTest {
  private final RpcConnector connector = RpcConnector.open();
  private RpcServer server;

  @BeforeEach
  void start() throws Exception {
    server = TlsPeers.server(Map.of("ping", (params, caller) -> true));
  }

  @AfterEach
  void stop() {
    connector.close();
    server.close();
  }

  @Test
  void refusesPeerWithoutCertificate() throws Exception {
    SSLContext nobody = Credentials.trustContext(TlsPeers.ENGINE_FILES.authority());

    assertThatThrownBy(() -> connect(nobody, PeerVerifier.host("h1")))
        .satisfies(refused(RpcException.Reason.UNTRUSTED, "certificate_required"));
  }

  @Test
  void bothEndsRefuseCertificateOfAnotherAuthority() {
    assertThatThrownBy(() -> connect(TlsPeers.STRANGER, PeerVerifier.host("h1")))
        .satisfies(refused(RpcException.Reason.UNTRUSTED, "the TLS handshake failed"));
  }

  @Test
  void agentReportsToAnotherHostWhyItIsRefused() {
    assertThatThrownBy(() -> connect(TlsPeers.OTHER_HOST, PeerVerifier.host("h1")))
        .satisfies(refused(RpcException.Reason.UNTRUSTED, "only the engine may connect"))
        .hasMessageContaining("host h2");
  }

  @Test
  void engineRefusesAnotherHost() {
    assertThatThrownBy(() -> connect(TlsPeers.ENGINE, PeerVerifier.host("h9", "192.0.2.9")))
        .satisfies(refused(RpcException.Reason.UNTRUSTED, "the host h9 or 192.0.2.9 is expected"))
        .hasMessageContaining("host h1");
  }

  @Test
  void engineAcceptsHostByNameOrAddress() throws Exception {
    connect(TlsPeers.ENGINE, PeerVerifier.host("h1")).close();
    connect(TlsPeers.ENGINE, PeerVerifier.host("other", "127.0.0.1")).close();
    connect(TlsPeers.ENGINE, PeerVerifier.host("LOCALHOST")).close();
  }

  @Test
  void acceptsTls12() throws Exception {
    try (var socket = socket()) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.startHandshake();
      assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
    }
  }

  /** The JDK's clients cannot use TLS 1.1, so the test writes the ClientHello itself. */
  @Test
  void refusesTls11WithAnAlert() throws Exception {
    var hello = new ByteArrayOutputStream();
    // ClientHello of TLS 1.1: random, no session, AES-128-CBC with ECDHE-ECDSA, no compression.
    hello.writeBytes(new byte[] {1, 0, 0, 41, 3, 2});
    hello.writeBytes(new byte[32]);
    hello.writeBytes(new byte[] {0, 0, 2, (byte) 0xc0, 9, 1, 0});
    try (var plain = new Socket(server.address().getAddress(), server.address().getPort())) {
      plain.setSoTimeout((int) HANG.toMillis());
      plain.getOutputStream().write(new byte[] {22, 3, 1, 0, (byte) hello.size()});
      plain.getOutputStream().write(hello.toByteArray());
      byte[] answer = plain.getInputStream().readAllBytes();
      // An alert (21), fatal (2): protocol_version (70).
      assertThat(answer).hasSize(7).startsWith(21).endsWith(2, 70);
    }
  }

  @Test
  void reportsUnreachableWhenNothingListens() throws Exception {
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    assertThatThrownBy(
            () ->
                connector.connect(
                    address,
                    TlsPeers.ENGINE,
                    PeerVerifier.host("h1")::verify,
                    TlsPeers.PATIENT_CLIENT))
        .satisfies(
            refused(RpcException.Reason.UNREACHABLE, "127.0.0.1:" + port + ": Connection refused"));
  }

  @Test
  void reportsServerThatSpeaksAnotherProtocol() throws Exception {
    try (var other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (var accepted = other.accept()) {
                      accepted
                          .getOutputStream()
                          .write("SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII));
                      accepted.getInputStream().readAllBytes();
                    } catch (IOException closed) {
                      throw new java.io.UncheckedIOException(closed);
                    }
                  });
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), other.getLocalPort());
      assertThatThrownBy(
              () ->
                  connector.connect(
                      address,
                      TlsPeers.ENGINE,
                      PeerVerifier.host("h1")::verify,
                      TlsPeers.PATIENT_CLIENT))
          .satisfies(refused(RpcException.Reason.PROTOCOL, "does not speak TLS"));
      thread.join(HANG);
    }
  }

  @Test
  void connectTimesOutWhenTheServerStalls() throws Exception {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      var settings =
          new ClientSettings(Duration.ofMillis(200), Duration.ZERO, 1 << 20, 16, event -> {});
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), silent.getLocalPort());
      assertThatThrownBy(
              () ->
                  connector.connect(
                      address, TlsPeers.ENGINE, PeerVerifier.host("h1")::verify, settings))
          .satisfies(refused(RpcException.Reason.UNREACHABLE, "within 200 ms"));
    }
  }

  private RpcConnection connect(SSLContext context, PeerVerifier trust) throws Exception {
    return connector.connect(server.address(), context, trust::verify, TlsPeers.PATIENT_CLIENT);
  }

  private static Consumer<Throwable> refused(RpcException.Reason reason, String text) {
    return thrown ->
        assertThat(thrown)
            .hasMessageContaining(text)
            .asInstanceOf(type(RpcException.NotConnected.class))
            .returns(reason, RpcException.NotConnected::reason);
  }

  private SSLSocket socket() throws IOException {
    var socket =
        (SSLSocket)
            TlsPeers.ENGINE
                .getSocketFactory()
                .createSocket(server.address().getAddress(), server.address().getPort());
    socket.setSoTimeout((int) HANG.toMillis());
    return socket;
  }
}
