package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.testkit.Deadlines.HANG;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.pki.Credentials;

/** Requests that a well-behaved client never sends, byte by byte over TLS. */
final class RequestFramingTest {
  private static final Pattern CONTENT_LENGTH =
      Pattern.compile("^content-length: (\\d+)", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

  @TempDir static Path temp;
  private static EngineFixture engine;
  private static String token;

  @BeforeAll
  static void start() throws Exception {
    engine = EngineFixture.start(temp.resolve("data"));
    token = Files.readString(new DataDirectory(engine.dataDir).token()).strip();
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 2\r\nContent-Length: 2\r\n",
        "Content-Length: 2\r\nContent-Length: 3\r\n",
        "Content-Length: 2, 2\r\n",
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
        "Content-Length: +2\r\n",
        "Content-Length: -2\r\n",
        "Content-Length: 0x2\r\n",
        "Content-Length: 2 2\r\n",
        "Content-Length: \r\n",
        "Content-Length: 99999999999999999999\r\n",
        "Transfer-Encoding: chunked, chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: gzip\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: identity, chunked\r\n",
        "Transfer-Encoding: \u000bchunked\r\n",
        "Transfer-Encoding: chunked\u0000\r\n",
        "Transfer-Encoding : chunked\r\n",
        "\tTransfer-Encoding: chunked\r\n",
        " Transfer-Encoding: chunked\r\n",
        "X: a\r\n Transfer-Encoding: chunked\r\n",
        "X: a\r\n b\r\nContent-Length: 2\r\n",
        "X: a\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n",
        "Content-Length: 2\nX: a\r\n",
        "Content-Length : 2\r\n",
        "Content-Length: 2\r\nX: a\rb\r\n",
        "Content-Length: 2\r\nX: a\u0000b\r\n",
        "Content-Length: 2\r\nHost: f\r\n",
        "Content-Length: 2\r\nHost: e\r\n",
        "Content-Length: 2\r\nX Y: a\r\n",
        "Content-Length: 2\r\n: a\r\n",
      })
  void refusesUncertainLengthAndEndsTheConnection(String framing) throws Exception {
    String answer =
        exchange(
            "POST /api/v1/hosts HTTP/1.1\r\nHost: e\r\nAuthorization: Bearer "
                + token
                + "\r\nContent-Type: application/json\r\n"
                + framing
                + "\r\n{}"
                + "GET /api/v1 HTTP/1.1\r\nHost: e\r\nConnection: close\r\nAuthorization: Bearer "
                + token
                + "\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 4");
    assertThat(answer.split("HTTP/1\\.1 ", -1)).as(answer).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-2\r\n{}\r\n0\r\n\r\n",
        "+2\r\n{}\r\n0\r\n\r\n",
        "0x2\r\n{}\r\n0\r\n\r\n",
        " 2\r\n{}\r\n0\r\n\r\n",
        "\r\n{}\r\n0\r\n\r\n",
        "2\n{}\n0\n\n",
        "2\r\n{}XX0\r\n\r\n",
        "2\r\n{}\n0\r\n\r\n",
        "100000002\r\n{}\r\n0\r\n\r\n",
        "FFFFFFFFFFFFFFFE\r\n{}\r\n0\r\n\r\n",
        "10000000000000002\r\n{}\r\n0\r\n\r\n",
        "2\u0000\r\n{}\r\n0\r\n\r\n",
        "2;\nx\r\n{}\r\n0\r\n\r\n",
        "2\r\n{}\r\n0\r\nContent-Length: 5\r\nX\r\n\r\n",
      })
  void malformedChunksEndTheConnection(String body) throws Exception {
    String answer =
        exchangeAndEnd(
            "POST /api/v1/hosts HTTP/1.1\r\nHost: e\r\nAuthorization: Bearer "
                + token
                + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                + body
                + "GET /api/v1 HTTP/1.1\r\nHost: e\r\nConnection: close\r\nAuthorization: Bearer "
                + token
                + "\r\n\r\n");
    assertThat(answer.split("HTTP/1\\.1 ", -1)).as(answer).hasSizeLessThanOrEqualTo(2);
    assertThat(answer).doesNotContain("HTTP/1.1 2").doesNotContain("HTTP/1.1 5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/v1 HTTP/1.1\r\n",
        "GET /api/v1 HTTP/1.1\r\nHost: a b\r\n",
        "GET /api/v1\r\n",
        "GET  /api/v1 HTTP/1.1\r\nHost: e\r\n",
        "GET /api/v1 HTTP/1.1 \r\nHost: e\r\n",
        "GET /api/v1 HTTP/9.1\r\nHost: e\r\n",
        "GET /api/v1\u0000 HTTP/1.1\r\nHost: e\r\n",
        "GET /api\t/v1 HTTP/1.1\r\nHost: e\r\n",
        "G(T /api/v1 HTTP/1.1\r\nHost: e\r\n",
        "PRI * HTTP/2.0\r\n",
      })
  void refusesRequestLinesThatProxiesReadInDifferentWays(String head) throws Exception {
    String answer =
        exchangeAndEnd(head + "Connection: close\r\nAuthorization: Bearer " + token + "\r\n\r\n");
    assertThat(answer).doesNotContain("HTTP/1.1 2").doesNotContain("HTTP/1.1 5");
  }

  @Test
  void refusesSecondHandshakeThatTls12ClientBegins() throws Exception {
    var files = new DataDirectory(engine.dataDir);
    try (var socket =
        (SSLSocket) Credentials.trustContext(files.authority()).getSocketFactory().createSocket()) {
      URI url = engine.url("/");
      socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
      socket.setSoTimeout((int) HANG.toMillis());
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.startHandshake();
      socket
          .getOutputStream()
          .write(
              ("GET /api/v1 HTTP/1.1\r\nHost: e\r\nAuthorization: Bearer " + token + "\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      socket.getInputStream().readNBytes(1);
      socket.startHandshake(); // Sends the ClientHello, and does not wait.
      assertThat(isClosed(socket)).isTrue();
    }
  }

  /** What is sent after the answer's header would be read as the next answer. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1 200",
        "/api/v1/hosts 200",
        "/api/v1/hosts/none 404",
        "/api/v1/nothing 404",
        "/api/v1/hosts?limit=x 400",
        "/api/v1/hosts/none/install 405",
        "/api/v1/hosts/%zz 400"
      })
  void answerToHeadIsThatToGetWithoutTheBody(String resource) throws Exception {
    String path = resource.split(" ", -1)[0];
    String status = resource.split(" ", -1)[1];
    String next = request("GET", "/api/v1/events?limit=0", "Connection: close\r\n", token);
    String head = exchangeAndEnd(request("HEAD", path, "", token) + next);
    assertThat(head).startsWith("HTTP/1.1 " + status);
    String[] answers = head.split("\r\n\r\n", 2);
    if (!answers[1].isEmpty()) {
      assertThat(answers[1]).as(head).startsWith("HTTP/1.1 400");
      String get = exchangeAndEnd(request("GET", path, "Connection: close\r\n", token));
      if (!status.equals("405")) {
        assertThat(length(head)).as("%s%n%s", head, get).isEqualTo(length(get));
        assertThat(get.split("\r\n\r\n", 2)[1]).hasSize(length(get));
      }
    }
  }

  @Test
  void answerToHeadWithoutATokenHasNoBody() throws Exception {
    String answer = exchangeAndEnd(request("HEAD", "/api/v1", "Connection: close\r\n", "wrong"));
    assertThat(answer).startsWith("HTTP/1.1 401").endsWith("\r\n\r\n");
  }

  @Test
  void answerWithoutContentHasNoBody() throws Exception {
    String body = "{\"name\": \"gone\"}";
    String created =
        exchangeAndEnd(
            request(
                    "POST",
                    "/api/v1/clusters",
                    "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n",
                    token)
                + body
                + request("DELETE", "/api/v1/clusters/gone", "", token)
                + request("GET", "/api/v1/events?limit=0", "Connection: close\r\n", token));
    String deleted = created.substring(created.indexOf("HTTP/1.1 204"));
    String[] answers = deleted.split("\r\n\r\n", 2);
    assertThat(length(deleted)).isZero();
    assertThat(answers[1]).startsWith("HTTP/1.1 400");
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPTIONS", "TRACE", "PATCH", "CONNECT"})
  void answerToAnotherMethodIsWholeToo(String method) throws Exception {
    String answer =
        exchangeAndEnd(
            request(method, "/api/v1", "", token)
                + request("GET", "/api/v1/events?limit=0", "Connection: close\r\n", token));
    assertThat(answer).startsWith("HTTP/1.1 4");
    String after = answer.split("\r\n\r\n", 2)[1].substring(length(answer));
    assertThat(after.isEmpty() || after.startsWith("HTTP/1.1 400")).as(answer).isTrue();
  }

  @Test
  void doesNotReadBodyOfRequestWithoutToken() throws Exception {
    for (var more :
        new String[] {
          "Content-Length: 1000000\r\n",
          "Content-Length: 1000000\r\nExpect: 100-continue\r\n",
          "Transfer-Encoding: chunked\r\n",
          "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n"
        }) {
      // The client sends no body. An engine that waited for the body would not answer.
      String answer = exchange("POST /api/v1/hosts HTTP/1.1\r\nHost: e\r\n" + more + "\r\n");
      assertThat(answer).as(more).startsWith("HTTP/1.1 401");
    }
  }

  @Test
  void answersStatus400ToTooLongNumbers() throws Exception {
    String number = "9".repeat(60_000);
    for (var body :
        new String[] {
          "{\"name\": \"h\", \"port\": " + number + "}",
          "{\"name\": \"h\", \"port\": 1e" + number + "}",
          "{\"name\": " + number + "}",
          number,
          "[".repeat(60_000)
        }) {
      String answer =
          beginning(
              "POST /api/v1/hosts HTTP/1.1\r\nHost: e\r\nConnection: close\r\nAuthorization: Bearer "
                  + token
                  + "\r\nContent-Type: application/json\r\nContent-Length: "
                  + body.length()
                  + "\r\n\r\n"
                  + body);
      assertThat(answer).as(body.substring(0, 20)).startsWith("HTTP/1.1 4");
    }
    for (var head : new String[] {"limit=" + "9".repeat(6_000), "limit=+5"}) {
      String answer =
          beginning(
              "GET /api/v1/hosts?%s HTTP/1.1\r\nHost: e\r\nConnection: close\r\nAuthorization: Bearer %s\r\n\r\n"
                  .formatted(head, token));
      assertThat(answer).startsWith("HTTP/1.1 4");
    }
  }

  private static String request(String method, String path, String header, String token) {
    return "%s %s HTTP/1.1\r\nHost: e\r\nAuthorization: Bearer %s\r\n%s\r\n"
        .formatted(method, path, token, header);
  }

  /** Returns the length that the first answer has in its header. */
  private static int length(String answers) {
    Matcher length = CONTENT_LENGTH.matcher(answers.split("\r\n\r\n", 2)[0]);
    assertThat(length.find()).as(answers).isTrue();
    return Integer.parseInt(length.group(1));
  }

  /**
   * Reads until the engine closes the connection. Returns false if the read timeout comes first.
   */
  private static boolean isClosed(SSLSocket socket) {
    try {
      socket.getInputStream().readAllBytes();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Sends bytes and reads until the engine closes the connection. */
  private static String exchange(String request) throws Exception {
    return exchange(request, Integer.MAX_VALUE, false);
  }

  /** Sends bytes and their end, so that the engine waits for no more, and reads all answers. */
  private static String exchangeAndEnd(String request) throws Exception {
    return exchange(request, Integer.MAX_VALUE, true);
  }

  /** Sends bytes and reads the status. */
  private static String beginning(String request) throws Exception {
    return exchange(request, "HTTP/1.1 400".length(), false);
  }

  private static String exchange(String request, int bytes, boolean end) throws Exception {
    var files = new DataDirectory(engine.dataDir);
    try (var socket =
        (SSLSocket) Credentials.trustContext(files.authority()).getSocketFactory().createSocket()) {
      URI url = engine.url("/");
      socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
      socket.setSoTimeout((int) HANG.toMillis());
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      if (end) {
        socket.shutdownOutput();
      }
      return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.ISO_8859_1);
    }
  }
}
