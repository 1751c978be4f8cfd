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
import tools.jackson.core.JacksonException;

/**
 * The engine's REST interface, {@code /api/v1}: documents in, documents out. A problem that the
 * engine reports, and an engine that does not answer, end the command as {@link CommandFailure}s.
 */
public final class EngineClient implements AutoCloseable {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  private final URI engine;
  private final String token;
  private final Path dataDir;
  private final HttpClient http;
  private final RetryPolicy retryPolicy;

  private EngineClient(URI engine, ClientFiles files, String token, RetryPolicy retryPolicy) {
    this.engine = engine;
    this.token = token;
    this.dataDir = files.directory();
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

  /**
   * A client of the engine at this address, with the token and the authority of its data directory.
   */
  public static EngineClient of(URI engine, ClientFiles files) {
    return of(engine, files, RetryPolicy.none());
  }

  /** One that waits for an engine that does not answer for a while, as while it is restarted. */
  public static EngineClient of(URI engine, ClientFiles files, RetryPolicy retryPolicy) {
    try {
      return new EngineClient(engine, files, Files.readString(files.token()).strip(), retryPolicy);
    } catch (NoSuchFileException e) {
      throw CommandFailure.error(
          "there is no token in " + files.directory() + ", so it is no engine's data directory",
          "Start an engine with `uplink engine`, or name its directory with --data-dir or UPLINK_DATA_DIR.");
    } catch (IOException e) {
      throw CommandFailure.error(
          "could not read " + files.token() + ": " + e, "Run it as the engine's user.");
    }
  }

  /** A path below {@code /api/v1} of segments that may contain anything. */
  public static String path(String... segments) {
    StringBuilder path = new StringBuilder("/api/v1");
    for (String segment : segments) {
      path.append('/').append(encode(segment));
    }
    return path.toString();
  }

  /** A text as a segment of a path, or as a value of a query. */
  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** GET. */
  public <T> T get(String path, Class<T> document) {
    return send(request(path).GET(), document);
  }

  /** All pages of a list, in order. */
  public <P, T> List<T> getAllPages(
      String path, Class<P> page, Function<P, List<T>> items, Function<P, Optional<String>> next) {
    List<T> all = new ArrayList<>();
    Optional<String> at = Optional.of(path);
    while (at.isPresent()) {
      P read = get(at.get(), page);
      all.addAll(items.apply(read));
      at = next.apply(read);
    }
    return all;
  }

  /** POST. */
  public <T> T post(String path, Object body, Class<T> document) {
    return send(request(path).POST(BodyPublishers.ofString(RestJson.write(body))), document);
  }

  /** POST of nothing. */
  public <T> T post(String path, Class<T> document) {
    return send(request(path).POST(BodyPublishers.noBody()), document);
  }

  /** PUT. */
  public <T> T put(String path, Object body, Class<T> document) {
    return send(request(path).PUT(BodyPublishers.ofString(RestJson.write(body))), document);
  }

  /** DELETE. */
  public void delete(String path) {
    exchange(request(path).DELETE());
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
          engine
              + " answered something that is no "
              + document.getSimpleName()
              + ": "
              + e.getOriginalMessage(),
          "Are the engine and this command of the same version?");
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
    RetryPolicy.Retries wait = retryPolicy.startRequest();
    while (true) {
      try {
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() < 300) {
          retryPolicy.onAnswer();
          return answer;
        }
        CommandFailure problem = problem(request, answer);
        if (answer.statusCode() != 503
            || wait.pauseOrGiveUp(String.valueOf(problem.getMessage()))) {
          throw problem;
        }
      } catch (IOException e) {
        if (!isRetryable(request, e) || wait.pauseOrGiveUp("no engine answers at " + engine)) {
          throw connectionFailure(request, e);
        }
      }
    }
  }

  /** Whether the request may be sent again: it reads only, or has not come to any engine. */
  private static boolean isRetryable(HttpRequest request, IOException e) {
    return !isUntrusted(e) && (request.method().equals("GET") || e instanceof ConnectException);
  }

  /** Whether it is no engine of ours, and not one that is killed while it shakes hands. */
  private static boolean isUntrusted(IOException e) {
    Throwable cause = e;
    while (cause != null && !(cause instanceof EOFException || cause instanceof SocketException)) {
      cause = cause.getCause();
    }
    return e instanceof SSLException && cause == null;
  }

  private CommandFailure connectionFailure(HttpRequest request, IOException e) {
    String asked = request.method() + " " + request.uri().getPath();
    if (e instanceof ConnectException) {
      return CommandFailure.error(
          "no engine answers at " + engine,
          "Is it running? Start it with `uplink engine`, or name another with --engine URL.");
    }
    if (e instanceof HttpTimeoutException) {
      return CommandFailure.error(
          engine + " did not answer " + asked + " in time",
          "Try again; the engine's log may say more.");
    }
    if (isUntrusted(e)) {
      return CommandFailure.error(
          "what answers at " + engine + " is not the engine of " + dataDir + ": " + e.getMessage(),
          "Name the data directory of that engine with --data-dir, or the address of this one with --engine.");
    }
    return CommandFailure.error(
        "the connection to " + engine + " broke: " + e,
        request.method().equals("GET")
            ? "Try again."
            : "Whether the engine took " + asked + " is not known: see how things stand first.");
  }

  private CommandFailure problem(HttpRequest request, HttpResponse<String> answer) {
    Problem problem;
    try {
      problem = RestJson.read(answer.body(), Problem.class);
    } catch (JacksonException e) {
      return CommandFailure.error(
          engine
              + " answered "
              + answer.statusCode()
              + " to "
              + request.method()
              + " "
              + request.uri().getPath(),
          "Is it an Uplink engine?");
    }
    String wayOut = nextStep(problem);
    return switch (answer.statusCode()) {
      case 404, 409 -> CommandFailure.negative(problem.detail(), wayOut);
      case 400, 413, 415, 422 -> CommandFailure.usage(problem.detail(), wayOut);
      default -> CommandFailure.error(problem.detail(), wayOut);
    };
  }

  /** The engine's, but for what it says in terms of its interface. */
  private static String nextStep(Problem problem) {
    return switch (problem.type()) {
      case "urn:uplink:problem:no-such-host" -> "`uplink host list` shows which there are.";
      case "urn:uplink:problem:no-such-cluster" -> "`uplink cluster list` shows which there are.";
      case "urn:uplink:problem:installing" ->
          "Wait for it: uplink host show " + problem.input().orElse("HOST");
      default -> problem.nextStep().orElse("");
    };
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
