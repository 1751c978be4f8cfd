package org.uplink.cli.rest;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.uplink.api.ClientFiles;
import org.uplink.api.Problem;
import org.uplink.command.CommandFailure;
import org.uplink.pki.Credentials;
import org.uplink.pki.PkiException;
import org.uplink.platform.IoProblem;
import tools.jackson.core.JacksonException;

/**
 * A client of the engine's REST interface, {@code /api/v1}. It throws a {@link CommandFailure} if
 * the engine reports a problem or does not answer. Thread-safe.
 */
public final class EngineClient implements AutoCloseable {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  /** A page of the longest events is half as long. */
  private static final long MAX_ANSWER_BYTES = 32 << 20;

  private static final int MAX_PAGES = 1_000;

  private final URI engine;
  private final String token;
  private final Path dataDirectory;
  private final HttpClient http;
  private final RetryPolicy retryPolicy;

  private EngineClient(URI engine, ClientFiles files, String token, RetryPolicy retryPolicy) {
    this.engine = engine;
    this.token = token;
    this.dataDirectory = files.directory();
    this.retryPolicy = retryPolicy;
    try {
      http =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .sslContext(Credentials.trustContext(files.authority()))
              .connectTimeout(Duration.ofSeconds(10))
              .build();
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
      return new EngineClient(engine, files, Files.readString(files.token()).strip(), retryPolicy);
    } catch (NoSuchFileException e) {
      throw CommandFailure.error(
          files.directory() + " has no token, so it is not the data directory of an engine",
          "Start an engine with `uplink engine --addresses ADDRESS`, or name its data directory with --data-dir or UPLINK_DATA_DIR.");
    } catch (IOException e) {
      throw CommandFailure.error(
          "could not read %s: %s".formatted(files.token(), IoProblem.describe(e, files.token())),
          "Run the command as the user of the engine.");
    }
  }

  /** Returns a path below {@code /api/v1}. The segments may contain any characters. */
  public static String path(String... segments) {
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
    return send(request(path).GET(), document);
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

  /** Posts a document and returns the answer. */
  public <T> T post(String path, Object body, Class<T> document) {
    return send(request(path).POST(BodyPublishers.ofString(RestJson.write(body))), document);
  }

  /** Posts an empty body and returns the answer. */
  public <T> T post(String path, Class<T> document) {
    return send(request(path).POST(BodyPublishers.noBody()), document);
  }

  /** Replaces a document and returns the new one. */
  public <T> T put(String path, Object body, Class<T> document) {
    return send(request(path).PUT(BodyPublishers.ofString(RestJson.write(body))), document);
  }

  /** Deletes a document. */
  public void delete(String path) {
    exchange(request(path).DELETE());
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(engine.resolve(path))
        .timeout(ANSWER_TIMEOUT)
        .header("Authorization", "Bearer " + token)
        .header("Accept", "application/json")
        .header("Content-Type", "application/json");
  }

  private <T> T send(HttpRequest.Builder request, Class<T> document) {
    HttpResponse<String> answer = exchange(request);
    try {
      return RestJson.read(answer.body(), document);
    } catch (JacksonException e) {
      throw CommandFailure.error(
          "%s answered with a document that this command does not understand".formatted(engine),
          "Check that the engine and this command have the same version.");
    }
  }

  private HttpResponse<String> exchange(HttpRequest.Builder builder) {
    try {
      return exchange(builder.build());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.error("interrupted while waiting for " + engine, "");
    }
  }

  private HttpResponse<String> exchange(HttpRequest request) throws InterruptedException {
    RetryPolicy.Retries retries = retryPolicy.startRequest();
    while (true) {
      try {
        HttpResponse<String> answer =
            http.send(request, BodyHandlers.limiting(BodyHandlers.ofString(), MAX_ANSWER_BYTES));
        if (answer.statusCode() < 300) {
          retryPolicy.onAnswer();
          return answer;
        }
        CommandFailure problem = problem(answer);
        if (answer.statusCode() != 503
            || retries.pauseOrGiveUp(String.valueOf(problem.getMessage()))) {
          throw problem;
        }
      } catch (IOException e) {
        if (!isRetryable(request, e) || retries.pauseOrGiveUp("no engine answers at " + engine)) {
          throw connectionFailure(request, e);
        }
      }
    }
  }

  /** Returns whether the request may be sent again: it only reads, or no engine received it. */
  private static boolean isRetryable(HttpRequest request, IOException e) {
    return !isUntrusted(e) && (request.method().equals("GET") || e instanceof ConnectException);
  }

  /**
   * Returns whether the server has a certificate of another authority. An engine that dies during
   * the TLS handshake causes an SSLException too, but one with an EOF or a socket error.
   */
  private static boolean isUntrusted(IOException e) {
    Throwable cause = e;
    while (cause != null && !(cause instanceof EOFException || cause instanceof SocketException)) {
      cause = cause.getCause();
    }
    return e instanceof SSLException && cause == null;
  }

  private CommandFailure connectionFailure(HttpRequest request, IOException e) {
    if (e instanceof ConnectException) {
      return CommandFailure.error(
          "no engine answers at " + engine,
          "Check that it is running. Name another engine with --engine URL.");
    }
    if (e instanceof HttpTimeoutException) {
      return CommandFailure.error(
          "%s did not answer within %d s".formatted(engine, ANSWER_TIMEOUT.toSeconds()),
          "Try again. If it fails again, check the log of the engine.");
    }
    if (isUntrusted(e)) {
      return CommandFailure.error(
          "the server at %s is not the engine of %s: %s"
              .formatted(engine, dataDirectory, e.getMessage()),
          "Name the data directory of that engine with --data-dir, or the URL of this engine with --engine.");
    }
    return CommandFailure.error(
        "the connection to %s failed: %s".formatted(engine, IoProblem.describe(e)),
        request.method().equals("GET")
            ? "Try again."
            : "The engine may have received the request. Check the state before you try again: uplink events");
  }

  private CommandFailure problem(HttpResponse<String> answer) {
    Problem problem;
    try {
      problem = RestJson.read(answer.body(), Problem.class);
    } catch (JacksonException e) {
      return CommandFailure.error(
          "%s answered with status %d and without a reason".formatted(engine, answer.statusCode()),
          "Check that the server is an Uplink engine.");
    }
    String nextStep = problem.nextStep().orElse("");
    return switch (answer.statusCode()) {
      case 404, 409 -> CommandFailure.negative(problem.detail(), nextStep);
      case 400, 413, 415, 422 -> CommandFailure.usage(problem.detail(), nextStep);
      default -> CommandFailure.error(problem.detail(), nextStep);
    };
  }
}
