package org.uplink.rpc.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.scaled;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.testkit.ConnectionFlood;

/**
 * Strangers who open many connections, while a client with a certificate connects. The client has
 * the address 127.0.0.1.
 */
@Tag("long")
class FloodTest {
  private static final int CONNECTIONS = 5;
  private static final int PER_SECOND = 500;

  private static final byte[] PART = ConnectionFlood.partOfClientHello();
  private static final List<String> ONE = List.of("127.0.0.1");
  private static final List<String> OTHER = List.of("127.9.9.9");
  private static final List<String> MANY =
      IntStream.range(0, 200).mapToObj(i -> "127.%d.%d.9".formatted(i % 20, i / 20)).toList();

  static final List<List<String>> FASTER_THAN_THE_SERVER = List.of(ONE, MANY);

  static Stream<Arguments> strangers() throws Exception {
    byte[] hello = ConnectionFlood.clientHello(TlsPeers.STRANGER);
    byte[] large = ConnectionFlood.clientHelloWithLargeKey(TlsPeers.STRANGER);
    byte[] half = Arrays.copyOf(hello, hello.length / 2);
    return Stream.of(
        Arguments.of("nothing", ONE, new byte[0]),
        Arguments.of("nothing", MANY, new byte[0]),
        Arguments.of("half of the first message", ONE, half),
        Arguments.of("half of the first message", MANY, half),
        Arguments.of("a record with a part of the first message", OTHER, PART),
        Arguments.of("a first message with a large key", OTHER, large),
        Arguments.of("the first message", OTHER, hello));
  }

  @ParameterizedTest(name = "they send {0}")
  @MethodSource("strangers")
  void clientWithCertificateConnectsEachTime(String what, List<String> addresses, byte[] first)
      throws Exception {
    try (RpcServer server = server();
        RpcConnector connector = RpcConnector.open();
        ConnectionFlood flood =
            ConnectionFlood.start(server.address(), addresses, PER_SECOND, first)) {
      await().until(() -> flood.opened() > 2L * Limits.DEFAULT.connections());
      for (int i = 0; i < CONNECTIONS; i++) {
        assertThat(ping(connector, server)).isTrue();
      }
    }
  }

  /**
   * Strangers with many addresses can be faster than the server. The server then serves a client
   * first whose address it knows.
   */
  @Test
  void clientThatConnectedBeforeConnectsEachTimeAmongManyAddresses() throws Exception {
    try (RpcServer server = server();
        RpcConnector connector = RpcConnector.open()) {
      assertThat(ping(connector, server)).isTrue();
      byte[] hello = ConnectionFlood.clientHello(TlsPeers.STRANGER);
      try (var flood = ConnectionFlood.start(server.address(), MANY, PER_SECOND, hello)) {
        await().until(() -> flood.opened() > 2L * Limits.DEFAULT.connections());
        for (int i = 0; i < CONNECTIONS; i++) {
          assertThat(ping(connector, server)).isTrue();
        }
      }
    }
  }

  /**
   * Strangers who have the client's own address, or very many addresses, and let the server compute
   * answers can be faster than the server on a busy machine. Then a client that the server does not
   * know gets through after some attempts.
   */
  @ParameterizedTest
  @FieldSource("FASTER_THAN_THE_SERVER")
  void newClientConnectsAfterSomeAttempts(List<String> addresses) throws Exception {
    try (RpcServer server = server();
        RpcConnector connector = RpcConnector.open();
        ConnectionFlood flood =
            ConnectionFlood.start(
                server.address(),
                addresses,
                PER_SECOND,
                ConnectionFlood.clientHello(TlsPeers.STRANGER))) {
      await().until(() -> flood.opened() > 2L * Limits.DEFAULT.connections());
      await().ignoreException(RpcException.NotConnected.class).until(() -> ping(connector, server));
    }
  }

  /** Starts a server that gives a handshake more time on a busy machine. */
  private static RpcServer server() throws Exception {
    Timeouts idle = Timeouts.DEFAULT;
    return TlsPeers.server(
        Map.of("ping", (caller, params) -> true),
        Limits.DEFAULT,
        new Timeouts(
            scaled(idle.handshake()),
            idle.connect(),
            idle.frame(),
            idle.minHeartBeat(),
            idle.close()));
  }

  private static boolean ping(RpcConnector connector, RpcServer server) throws Exception {
    try (RpcConnection client = TlsPeers.client(connector, server)) {
      return client.call("ping", Map.of(), Boolean.class, HANG);
    }
  }
}
