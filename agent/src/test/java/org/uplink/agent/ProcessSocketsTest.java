package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessSocketsTest {
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "0.0.0.0"})
  void findsTheListenersOfThisProcessAndWhoIsConnectedToThem(String address) throws Exception {
    try (var listener = new ServerSocket(0, 1, InetAddress.ofLiteral(address))) {
      InetAddress reached =
          address.equals("0.0.0.0")
              ? InetAddress.ofLiteral("127.0.0.1")
              : listener.getInetAddress();
      try (var client = new Socket(reached, listener.getLocalPort());
          Socket accepted = listener.accept()) {
        ProcessSockets sockets = ProcessSockets.read(Path.of("/proc/self"));

        assertThat(sockets.listening()).anyMatch(end -> end.getPort() == listener.getLocalPort());
        assertThat(sockets.accepted())
            .as("the accepted end, and not that of the client")
            .contains(new InetSocketAddress(reached, client.getLocalPort()))
            .doesNotContain((InetSocketAddress) accepted.getLocalSocketAddress());
        assertThat(ProcessSockets.of(List.of("  sl  local_address"), Set.of()))
            .isEqualTo(new ProcessSockets(List.of(), List.of()));
      }
    }
  }
}
