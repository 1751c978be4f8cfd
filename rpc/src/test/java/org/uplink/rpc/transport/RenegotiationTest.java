package org.uplink.rpc.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** A client with one connection must not make the server compute handshakes without end. */
class RenegotiationTest {
  @Test
  void refusesSecondHandshakeThatTls12ClientBegins() throws Exception {
    try (var server = TlsPeers.server(Map.of("ping", (params, caller) -> true));
        var peer = new RawPeer(server.address(), TlsPeers.ENGINE)) {
      SSLSocket socket = peer.socket();
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      peer.send(RawPeer.CONNECT);
      assertThat(peer.frame()).startsWith("CONNECTED\n");
      assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");

      socket.startHandshake(); // Sends the ClientHello, and does not wait.
      assertThat(peer.isClosed()).isTrue();

      try (var other = RawPeer.connected(server)) {
        other.request("{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1}");
        assertThat(other.answer()).contains("true");
      }
    }
  }
}
