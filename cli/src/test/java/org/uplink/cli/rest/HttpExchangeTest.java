package org.uplink.cli.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.Credentials;

class HttpExchangeTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir Path directory;

  /** The first line of each request that the server has read. */
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();

  private SSLServerSocket server;

  @BeforeEach
  void open() throws Exception {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    Credentials credentials =
        Credentials.load(
            CertificateAuthority.openOrCreate(directory, Clock.systemUTC())
                .issue(
                    CertificateSubject.engine("engine", List.of(), List.of(loopback)),
                    directory.resolve("engine")),
            Clock.systemUTC());
    server =
        (SSLServerSocket)
            credentials.sslContext().getServerSocketFactory().createServerSocket(0, 5, loopback);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  @Test
  void returnsStatusAndBodyOfEachRequestOverOneConnection() throws Exception {
    serve(
        socket -> {
          write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab");
          readRequest(socket);
          write(socket, "HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nxyz");
          readRequest(socket);
          write(socket, "HTTP/1.1 204 No Content\r\n\r\n");
        });
    HttpExchange http = exchange(directory, LONG, 100);
    assertThat(http.send("GET", uri("/a"), null)).isEqualTo(new HttpExchange.Answer(200, "ab"));
    assertThat(http.send("PUT", uri("/b"), "{}")).isEqualTo(new HttpExchange.Answer(404, "xyz"));
    assertThat(http.send("DELETE", uri("/c"), null)).isEqualTo(new HttpExchange.Answer(204, ""));
    assertThat(requests)
        .containsExactly("GET /a HTTP/1.1", "PUT /b HTTP/1.1", "DELETE /c HTTP/1.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "DELETE"})
  void returnsStatusOfAnAnswerThatRefusesTheToken(String method) throws Exception {
    serve(
        socket ->
            write(
                socket,
                "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\nContent-Length: 0\r\n\r\n"));
    assertThat(exchange(directory, LONG, 100).send(method, uri("/"), null).status()).isEqualTo(401);
    assertThat(requests).hasSize(1);
  }

  @Test
  void readsTheLinesOfAStreamUntilItEndsOrBreaksOff() throws Exception {
    String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (String end : new String[] {"0\r\n\r\n", "4\r\nha", ""}) {
      serve(socket -> write(socket, head + "5\r\na\nbc\n\r\n" + end));
      List<String> lines = new ArrayList<>();
      assertThat(exchange(directory, LONG, 100).readLines(uri("/s"), lines::add))
          .isEqualTo(new HttpExchange.Answer(200, ""));
      assertThat(lines).containsExactly("a", "bc");
    }
  }

  @Test
  void endsAStreamThatItsReaderHasEnoughOf() throws Exception {
    serve(
        socket -> {
          write(socket, "HTTP/1.1 200 OK\r\n\r\nfirst\nsecond\nthird\n");
          assertThat(socket.getInputStream().read()).isNegative();
        });
    List<String> lines = new ArrayList<>();
    exchange(directory, LONG, 100)
        .readLines(
            uri("/s"),
            line -> {
              lines.add(line);
              return lines.size() < 2;
            });
    assertThat(lines).containsExactly("first", "second");
  }

  @Test
  void refusedStreamIsAnAnswer() throws Exception {
    serve(socket -> write(socket, "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nfull"));
    assertThat(exchange(directory, LONG, 100).readLines(uri("/s"), line -> true))
        .isEqualTo(new HttpExchange.Answer(503, "full"));
  }

  @Test
  void refusesAStreamWithoutLines() throws Exception {
    serve(socket -> write(socket, "HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(101)));
    assertThatThrownBy(() -> exchange(directory, LONG, 100).readLines(uri("/s"), line -> true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the answer has more than");
  }

  @Test
  void followsNoRedirection() throws Exception {
    serve(
        socket ->
            write(
                socket,
                "HTTP/1.1 302 Found\r\nLocation: https://192.0.2.1/\r\nContent-Length: 0\r\n\r\n"));
    assertThat(exchange(directory, LONG, 100).send("GET", uri("/"), null).status()).isEqualTo(302);
  }

  /** The engine may have carried out the request before it died. */
  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE"})
  void sendsRequestThatChangesSomethingOnlyOnce(String method) throws Exception {
    serve(socket -> {});
    assertThatThrownBy(() -> exchange(directory, LONG, 100).send(method, uri("/"), null))
        .isInstanceOf(IOException.class);
    assertThat(requests).hasSize(1);
  }

  /** A server with too many handshakes closes some of them. */
  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "DELETE"})
  void reportsThatTheServerHasNotReceivedTheRequest(String method) throws Exception {
    try (var busy = new ServerSocket(0, 5, server.getInetAddress())) {
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  while (true) {
                    busy.accept().close();
                  }
                } catch (IOException closed) {
                  // The test has ended.
                }
              });
      URI address = URI.create("https://127.0.0.1:" + busy.getLocalPort() + "/");
      assertThatThrownBy(() -> exchange(directory, LONG, 100).send(method, address, "{}"))
          .isInstanceOf(EndedHandshakeException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n"})
  void endsAnExchangeWithServerThatSendsNowAndThenAByte(String start) throws Exception {
    var ended = new CountDownLatch(1);
    serve(
        socket -> {
          write(socket, start);
          while (!ended.await(50, TimeUnit.MILLISECONDS)) {
            write(socket, start.endsWith("\r\n\r\n") ? "a" : "X: y\r\n");
          }
        });
    assertThatThrownBy(
            () -> exchange(directory, Duration.ofSeconds(1), 100).send("GET", uri("/"), null))
        .isInstanceOf(SocketTimeoutException.class);
    ended.countDown();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Content-Length: 3\r\n\r\nab", "Transfer-Encoding: chunked\r\n\r\n3\r\nab"})
  void refusesAnswerThatEndsEarly(String end) throws Exception {
    serve(socket -> write(socket, "HTTP/1.1 200 OK\r\n" + end));
    assertThatThrownBy(() -> exchange(directory, LONG, 100).send("GET", uri("/"), null))
        .isInstanceOf(IOException.class);
  }

  @Test
  void refusesAnswerThatIsTooLong() throws Exception {
    serve(
        socket ->
            write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n" + "a".repeat(101)));
    assertThatThrownBy(() -> exchange(directory, LONG, 100).send("GET", uri("/"), null))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the answer has more than");
  }

  @Test
  void refusesServerOfAnotherAuthority(@TempDir Path other) throws Exception {
    CertificateAuthority.openOrCreate(other, Clock.systemUTC());
    serve(socket -> {});
    assertThatThrownBy(() -> exchange(other, LONG, 100).send("GET", uri("/"), null))
        .isInstanceOf(SSLException.class);
    assertThat(requests).isEmpty();
  }

  @Test
  void refusesServerWithCertificateForAnotherName() throws Exception {
    serve(socket -> {});
    URI localhost = URI.create("https://localhost:" + server.getLocalPort() + "/");
    assertThatThrownBy(() -> exchange(directory, LONG, 100).send("GET", localhost, null))
        .isInstanceOf(SSLException.class);
    assertThat(requests).isEmpty();
  }

  private static HttpExchange exchange(Path authority, Duration limit, int maxBytes)
      throws Exception {
    return new HttpExchange(
        Credentials.trustContext(authority.resolve("ca.pem")).getSocketFactory(),
        Map.of("Accept", "application/json"),
        limit,
        maxBytes);
  }

  private URI uri(String path) {
    return URI.create("https://127.0.0.1:%d%s".formatted(server.getLocalPort(), path));
  }

  /** Reads the first request of each connection, and lets {@code answer} do the rest. */
  private void serve(Answer answer) {
    Thread.ofVirtual()
        .start(
            () -> {
              while (!server.isClosed()) {
                try (SSLSocket socket = (SSLSocket) server.accept()) {
                  readRequest(socket);
                  answer.write(socket);
                } catch (IOException e) {
                  // The client has ended the connection, or the test has ended.
                } catch (InterruptedException e) {
                  return;
                }
              }
            });
  }

  private void readRequest(SSLSocket socket) throws IOException {
    var lines =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    String first = lines.readLine();
    if (first == null) {
      throw new IOException("no request");
    }
    requests.add(first);
    int length = 0;
    for (String line = lines.readLine(); !line.isEmpty(); line = lines.readLine()) {
      if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring("Content-Length: ".length()));
      }
    }
    for (int i = 0; i < length; i++) {
      if (lines.read() < 0) {
        throw new IOException("the body is incomplete");
      }
    }
  }

  private static void write(SSLSocket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Answers the requests of a connection after the first was read. */
  private interface Answer {
    void write(SSLSocket socket) throws IOException, InterruptedException;
  }
}
