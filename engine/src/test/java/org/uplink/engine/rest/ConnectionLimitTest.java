package org.uplink.engine.rest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.scaled;

import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.engine.rest.tls.TurnContext;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.platform.peer.KnownPeers;
import org.uplink.testkit.ConnectionFlood;

/**
 * Tests the real server with clients that connect and send nothing, or stop in the middle of a
 * handshake.
 */
@Tag("long")
final class ConnectionLimitTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress OTHER_LOOPBACK = InetAddress.ofLiteral("127.0.0.2");

  @TempDir Path temp;

  private CredentialFiles files;
  private final List<WebServer> servers = new ArrayList<>();

  @BeforeEach
  void issueCertificate() throws Exception {
    files =
        CertificateAuthority.openOrCreate(temp.resolve("ca"), Clock.systemUTC())
            .issue(
                CertificateSubject.engine("e", List.of(), List.of(LOOPBACK)), temp.resolve("own"));
  }

  @Test
  void freesPlaceOfClientThatFailsOrSaysNothing() throws Exception {
    try (var connections = serve(16, scaled(Duration.ofMillis(1500)));
        var http = client();
        var stranger = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        var silent = new Socket(LOOPBACK, server().port());
        var idle = handshaked("127.0.0.1")) {
      silent.setSoTimeout((int) HANG.toMillis());
      // The server closes each connection, with or without a TLS alert, also after a complete
      // handshake.
      assertThat(silent.getInputStream().readAllBytes()).hasSizeLessThan(100);
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
      for (var failures = 0; failures < 20; failures++) {
        assertThatThrownBy(() -> get(stranger, server().port())).isInstanceOf(SSLException.class);
      }
      assertThat(get(http, server().port()))
          .as("every connection place is free again")
          .isEqualTo("here");
      assertThat(connections).isNotNull();
    } finally {
      server().stop();
    }
  }

  @Test
  void closesClientThatStopsInTheHandshake() throws Exception {
    try (var connections = serve(16, scaled(Duration.ofMillis(1500)));
        var halting = new Socket(LOOPBACK, server().port())) {
      // The beginning of a ClientHello's record.
      halting.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1});
      halting.setSoTimeout((int) HANG.toMillis());
      assertThat(halting.getInputStream().readAllBytes()).hasSizeLessThan(100);
      assertThat(connections).isNotNull();
    } finally {
      server().stop();
    }
  }

  /**
   * Clients without the token complete the handshake and then send nothing, or a part of a request.
   * No timeout ends their connections during the test.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{"
      })
  void connectionsWithoutTokenFromManyAddressesLockNobodyOut(String sent) throws Exception {
    var strangers = new ArrayList<SSLSocket>();
    try (var connections = serve(16, HANG.multipliedBy(10));
        var first = client();
        var second = client()) {
      assertThat(get(first, server().port())).isEqualTo("here");
      for (var i = 0; i < 60; i++) {
        SSLSocket stranger = handshaked("127.0.%d.%d".formatted(i % 7, 2 + i % 20));
        strangers.add(stranger);
        stranger.getOutputStream().write(sent.getBytes(US_ASCII));
      }
      assertThat(get(first, server().port()))
          .as("the trusted connection is open")
          .isEqualTo("here");
      assertThat(get(second, server().port())).isEqualTo("here");
      assertThat(connections).isNotNull();
    } finally {
      for (var stranger : strangers) {
        stranger.close();
      }
      server().stop();
    }
  }

  /**
   * Another user, or a network address translation, may use a client's port for the same server.
   */
  @Test
  void strangerWithTheClientsAddressAndPortIsNotTakenForTheClient() throws Exception {
    try (var connections = serve(4, scaled(Duration.ofMillis(1500)));
        var client = handshaked("127.0.0.1", 0, LOOPBACK);
        var stranger = handshaked("127.0.0.1", client.getLocalPort(), OTHER_LOOPBACK)) {
      assertThat(stranger.getLocalPort()).isEqualTo(client.getLocalPort());
      assertThat(get(client)).isEqualTo("here");
      assertThat(stranger.getInputStream().read()).as("it has sent no token").isEqualTo(-1);
      assertThat(get(client)).as("the client is still trusted").isEqualTo("here");
      assertThat(connections).isNotNull();
    } finally {
      server().stop();
    }
  }

  @Test
  void freesPlaceOfClientWhoseAddressAndPortAStrangerHasToo() throws Exception {
    try (var connections = serve(4, HANG.multipliedBy(10));
        var http = client()) {
      for (var i = 0; i < 4; i++) {
        try (var client = handshaked("127.0.0.1", 0, LOOPBACK)) {
          assertThat(get(client)).isEqualTo("here");
          try (var stranger = handshaked("127.0.0.1", client.getLocalPort(), OTHER_LOOPBACK)) {
            assertThat(stranger.getLocalPort()).isEqualTo(client.getLocalPort());
          }
        }
      }
      await()
          .ignoreExceptionsInstanceOf(IOException.class)
          .untilAsserted(() -> assertThat(get(http, server().port())).isEqualTo("here"));
      assertThat(connections).isNotNull();
    } finally {
      server().stop();
    }
  }

  /** The places of the real server, and strangers who open 500 connections a second. */
  @ParameterizedTest(name = "they send {0}")
  @MethodSource("floods")
  void clientWithTokenGetsThroughAFloodEachTime(String what, List<String> strangers, byte[] first)
      throws Exception {
    try (var connections = serve(512, scaled(Duration.ofSeconds(10)));
        var flood =
            ConnectionFlood.start(
                new InetSocketAddress(LOOPBACK, server().port()), strangers, 500, first)) {
      await().until(() -> flood.opened() > 1024);
      for (var i = 0; i < 5; i++) {
        try (var http = client()) {
          assertThat(get(http, server().port())).as(what).isEqualTo("here");
        }
      }
      assertThat(connections).isNotNull();
    } finally {
      server().stop();
    }
  }

  /** More strangers than there are places for connections without the token. */
  @Test
  void clientWithAKnownAddressGetsThroughAFloodOfVeryManyAddresses() throws Exception {
    List<String> strangers =
        IntStream.range(0, 5000)
            .mapToObj(i -> "127.%d.%d.9".formatted(1 + i % 200, i / 200))
            .toList();
    try (var connections = serve(512, scaled(Duration.ofSeconds(10)))) {
      try (var http = client()) {
        assertThat(get(http, server().port())).isEqualTo("here");
      }
      try (var flood =
          ConnectionFlood.start(
              new InetSocketAddress(LOOPBACK, server().port()), strangers, 500, hello())) {
        await().until(() -> flood.opened() > 1024);
        for (var i = 0; i < 5; i++) {
          try (var http = client()) {
            assertThat(get(http, server().port())).isEqualTo("here");
          }
        }
      }
      assertThat(connections).isNotNull();
    } finally {
      server().stop();
    }
  }

  /** Strangers who have the client's own address can be faster than the server's processors. */
  @Test
  void clientWithTheStrangersAddressGetsThroughAfterSomeAttempts() throws Exception {
    try (var connections = serve(512, scaled(Duration.ofSeconds(10)));
        var flood =
            ConnectionFlood.start(
                new InetSocketAddress(LOOPBACK, server().port()),
                List.of("127.0.0.1"),
                500,
                hello())) {
      await().until(() -> flood.opened() > 1024);
      await()
          .ignoreExceptionsInstanceOf(IOException.class)
          .untilAsserted(
              () -> {
                try (var http = client()) {
                  assertThat(get(http, server().port())).isEqualTo("here");
                }
              });
      assertThat(connections).isNotNull();
    } finally {
      server().stop();
    }
  }

  static Stream<Arguments> floods() throws Exception {
    byte[] half = Arrays.copyOf(hello(), hello().length / 2);
    List<String> own = List.of("127.0.0.1");
    List<String> other = List.of("127.9.9.9");
    List<String> many =
        IntStream.range(0, 200).mapToObj(i -> "127.%d.%d.9".formatted(i % 20, i / 20)).toList();
    return Stream.of(
        Arguments.of("nothing", own, new byte[0]),
        Arguments.of("half of the first message", own, half),
        Arguments.of("a record with a part of it", own, ConnectionFlood.partOfClientHello()),
        Arguments.of("nothing", other, new byte[0]),
        Arguments.of(
            "a first message with a large key",
            other,
            ConnectionFlood.clientHelloWithLargeKey(SSLContext.getDefault())),
        Arguments.of("the first message", other, hello()),
        Arguments.of("the first message", many, hello()));
  }

  private static byte[] hello() throws Exception {
    return ConnectionFlood.clientHello(SSLContext.getDefault());
  }

  private ConnectionLimit serve(int limit, Duration timeout) throws Exception {
    var known = new KnownPeers();
    var connections = new ConnectionLimit(limit, timeout, known);
    servers.add(
        WebServer.builder()
            .address(InetAddress.ofLiteral("0.0.0.0"))
            .port(0)
            .tls(
                Tls.builder()
                    .sslContext(
                        TurnContext.of(
                            Credentials.load(files, Clock.systemUTC()).sslContext(),
                            known,
                            connections::beginHandshake))
                    .build())
            .shutdownHook(false)
            .connectionOptions(connections)
            .routing(
                rules ->
                    rules.get(
                        "/",
                        (request, response) -> {
                          connections.trust();
                          response.send("here");
                        }))
            .build()
            .start());
    return connections;
  }

  private WebServer server() {
    return servers.getLast();
  }

  private HttpClient client() throws Exception {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .sslContext(Credentials.trustContext(files.authority()))
        .build();
  }

  private SSLSocket handshaked(String address) throws Exception {
    return handshaked(address, 0, LOOPBACK);
  }

  private SSLSocket handshaked(String address, int port, InetAddress server) throws Exception {
    var socket =
        (SSLSocket) Credentials.trustContext(files.authority()).getSocketFactory().createSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), port));
    socket.connect(new InetSocketAddress(server, server().port()));
    socket.setSoTimeout((int) HANG.toMillis());
    socket.startHandshake();
    return socket;
  }

  /** Sends a request over an open connection. Returns the body of the response. */
  private static String get(SSLSocket client) throws Exception {
    client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
    var response = new StringBuilder();
    while (!response.toString().endsWith("here")) {
      int next = client.getInputStream().read();
      assertThat(next).as("the response after: %s", response).isNotNegative();
      response.append((char) next);
    }
    return response.substring(response.indexOf("\r\n\r\n") + 4);
  }

  private static String get(HttpClient http, int port) throws Exception {
    return http.send(
            HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/"))
                .timeout(HANG)
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
