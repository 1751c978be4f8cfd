package org.uplink.cli.rest;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.uplink.api.ClientFiles;
import org.uplink.command.CommandFailure;
import org.uplink.pki.Credentials;
import org.uplink.pki.PkiException;
import org.uplink.platform.RegularFile;
import tools.jackson.core.JacksonException;

/**
 * A client of the engine's REST interface, {@code /api/v1}. It throws a {@link CommandFailure} if
 * the engine reports a problem or does not answer. Its connections are the JDK's, and end with the
 * process. Thread-safe.
 */
public final class EngineClient {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  /** A page of the longest events is half as long. */
  private static final int MAX_ANSWER_BYTES = 32 << 20;

  /** The engine reads no longer first line of a request than 4,096 bytes. */
  private static final int MAX_PATH = 4_000;

  private static final int MAX_TOKEN_BYTES = 1 << 16;
  private static final int MAX_PAGES = 1_000;
  private static final int MAX_HANDSHAKES = 20;
  private static final Duration HANDSHAKE_PAUSE = Duration.ofMillis(100);

  /** What a line of a stream begins with that has a document. */
  private static final String DATA = "data: ";

  private final URI engine;
  private final RequestFailures failures;
  private final HttpExchange http;
  private final RetryPolicy retryPolicy;

  private EngineClient(URI engine, ClientFiles files, String token, RetryPolicy retryPolicy) {
    this.engine = engine;
    this.failures = new RequestFailures(engine, files, ANSWER_TIMEOUT);
    this.retryPolicy = retryPolicy;
    try {
      http =
          new HttpExchange(
              Credentials.trustContext(files.authority()).getSocketFactory(),
              Map.of(
                  "Authorization",
                  "Bearer " + token,
                  "Accept",
                  "application/json",
                  "Content-Type",
                  "application/json"),
              ANSWER_TIMEOUT,
              MAX_ANSWER_BYTES);
    } catch (PkiException e) {
      throw CommandFailure.error(
          String.valueOf(e.getMessage()),
          "Name the engine's data directory with --data-dir or UPLINK_DATA_DIR.");
    }
  }

  /** Returns a client that fails as soon as the engine does not answer. */
  public static EngineClient of(URI engine, ClientFiles files) {
    return of(engine, files, RetryPolicy.none());
  }

  /**
   * Returns a client of the engine at this address.
   *
   * @param files hold the token and the authority's certificate
   * @param retryPolicy how long to wait if the engine does not answer, for example during a restart
   */
  public static EngineClient of(URI engine, ClientFiles files, RetryPolicy retryPolicy) {
    try {
      return new EngineClient(engine, files, readToken(files), retryPolicy);
    } catch (NoSuchFileException e) {
      throw CommandFailure.error(
          files.directory() + " has no token, so it is not the data directory of an engine",
          "Start an engine with `uplink engine --addresses ADDRESS`, or name its data directory with --data-dir or UPLINK_DATA_DIR.");
    } catch (IOException e) {
      throw RequestFailures.unreadable(files.token(), e);
    }
  }

  /**
   * Returns a path below {@code /api/v1}: a collection such as {@code hosts}, then the name of one
   * of its objects.
   *
   * @throws CommandFailure no object can have the name, because a path with it is another path
   */
  public static String path(String... segments) {
    if (segments.length > 1) {
      requirePossibleName(segments[0].substring(0, segments[0].length() - 1), segments[1]);
    }
    StringBuilder path = new StringBuilder("/api/v1");
    for (String segment : segments) {
      path.append('/').append(encode(segment));
    }
    return path.toString();
  }

  /** Encodes a text as a segment of a path or as a value of a query. */
  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Reads a document. */
  public <T> T get(String path, Class<T> document) {
    return send("GET", path, null, document);
  }

  /** Reads all pages of a list, in order. */
  public <P, T> List<T> getAllPages(
      String path, Class<P> page, Function<P, List<T>> items, Function<P, Optional<String>> next) {
    List<T> all = new ArrayList<>();
    Optional<String> nextPath = Optional.of(path);
    for (var pages = 0; nextPath.isPresent(); pages++) {
      if (pages == MAX_PAGES) {
        throw CommandFailure.error(
            "%s has more than %d pages of %s".formatted(engine, MAX_PAGES, path),
            "Check that the server is an Uplink engine.");
      }
      P document = get(nextPath.get(), page);
      all.addAll(items.apply(document));
      nextPath = next.apply(document);
    }
    return all;
  }

  /**
   * Reads a stream of documents (server-sent events), each as it comes, until the stream ends or
   * breaks off.
   *
   * @param onDocument gets each document, and empty for a sign that the engine is alive; false ends
   *     the stream
   */
  public <T> void follow(String path, Class<T> document, Predicate<Optional<T>> onDocument) {
    perform(
        "GET",
        path,
        () ->
            http.readLines(
                engine.resolve(path),
                line ->
                    onDocument.test(
                        line.startsWith(DATA)
                            ? Optional.of(read(line.substring(DATA.length()), document))
                            : Optional.empty())));
  }

  /** Posts a document and returns the answer. */
  public <T> T post(String path, Object body, Class<T> document) {
    return send("POST", path, RestJson.write(body), document);
  }

  /** Posts an empty body and returns the answer. */
  public <T> T post(String path, Class<T> document) {
    return send("POST", path, null, document);
  }

  /** Posts an empty body and returns the answer, unless it has no document. */
  public <T> Optional<T> postForOptional(String path, Class<T> document) {
    HttpExchange.Answer answer = exchange("POST", path, null);
    return answer.status() == HttpURLConnection.HTTP_NO_CONTENT
        ? Optional.empty()
        : Optional.of(read(answer.body(), document));
  }

  /** Replaces a document and returns the new one. */
  public <T> T put(String path, Object body, Class<T> document) {
    return send("PUT", path, RestJson.write(body), document);
  }

  /** Deletes a document. */
  public void delete(String path) {
    exchange("DELETE", path, null);
  }

  /** Refuses a name that would name another resource, as "." and ".." do. */
  private static void requirePossibleName(String kind, String name) {
    if (name.isEmpty() || name.equals(".") || name.equals("..") || name.contains("/")) {
      throw CommandFailure.negative(
          "There is no %s \"%s\".".formatted(kind, name),
          "List what exists: uplink " + kind + " list");
    }
  }

  private static String readToken(ClientFiles files) throws IOException {
    String token = RegularFile.readText(files.token(), MAX_TOKEN_BYTES).strip();
    if (!token.matches("[!-~]+")) {
      throw CommandFailure.error(
          files.token() + " is not a token, which is one line of printable ASCII characters",
          "On the machine of the engine, restart it: it replaces such a file. Elsewhere, copy the file from there.");
    }
    return token;
  }

  private <T> T send(String method, String path, @Nullable String body, Class<T> document) {
    return read(exchange(method, path, body).body(), document);
  }

  private <T> T read(String json, Class<T> document) {
    try {
      return RestJson.read(json, document);
    } catch (JacksonException e) {
      throw CommandFailure.error(
          engine + " answered with a document that this command does not understand",
          "Check that the engine and this command have the same version.");
    }
  }

  private HttpExchange.Answer exchange(String method, String path, @Nullable String body) {
    return perform(method, path, () -> http.send(method, engine.resolve(path), body));
  }

  private HttpExchange.Answer perform(String method, String path, Exchange exchange) {
    if (path.length() > MAX_PATH) {
      throw CommandFailure.usage(
          "the names and values of this command are too long for a request to the engine",
          "Give shorter or fewer ones.");
    }
    try {
      return exchangeOrRetry(method, exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.error(
          "interrupted while waiting for " + engine, "Check the state: uplink events");
    }
  }

  private HttpExchange.Answer exchangeOrRetry(String method, Exchange exchange)
      throws InterruptedException {
    RetryPolicy.Retries retries = retryPolicy.startRequest();
    for (int handshakes = 1; ; handshakes++) {
      try {
        HttpExchange.Answer answer = exchange.send();
        if (answer.status() < 300) {
          retryPolicy.onAnswer();
          return answer;
        }
        CommandFailure problem = failures.refused(answer);
        if (answer.status() != 503 || retries.pauseOrGiveUp(String.valueOf(problem.getMessage()))) {
          throw problem;
        }
      } catch (EndedHandshakeException e) {
        if (handshakes >= MAX_HANDSHAKES
            && retries.pauseOrGiveUp("the engine at " + engine + " ends connections")) {
          throw CommandFailure.error(
              "%s ended the connection during the TLS handshake, %d times"
                  .formatted(engine, handshakes),
              "The engine may be stopping, or other programs open very many connections to it from the IP address of this machine. Try again. The engine's log names the addresses.");
        }
        Thread.sleep(HANDSHAKE_PAUSE);
      } catch (IOException e) {
        if (!isRetryable(method, e) || retries.pauseOrGiveUp("no engine answers at " + engine)) {
          throw failures.connectionFailed(method, e);
        }
      }
    }
  }

  /** Returns whether the request may be sent again: it only reads, or no engine received it. */
  private static boolean isRetryable(String method, IOException e) {
    return !RequestFailures.isUntrusted(e)
        && (method.equals("GET") || RequestFailures.isUnreached(e));
  }

  /** Sends a request once. */
  @FunctionalInterface
  private interface Exchange {
    HttpExchange.Answer send() throws IOException;
  }
}
