package org.uplink.cli.remote;

import java.io.IOException;
import java.net.ConnectException;
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
import org.uplink.api.Problem;
import org.uplink.cli.terminal.CommandFailure;
import org.uplink.engine.DataDirectory;
import org.uplink.pki.Credentials;
import org.uplink.pki.PkiException;
import tools.jackson.core.JacksonException;

/**
 * The engine's REST interface, {@code /api/v1}: documents in, documents out. A problem that the
 * engine reports, and an engine that does not answer, end the command as {@link CommandFailure}s.
 */
public final class EngineClient implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final URI engine;
  private final String token;
  private final Path dataDir;
  private final HttpClient http;

  private EngineClient(URI engine, DataDirectory data, String token) {
    this.engine = engine;
    this.token = token;
    this.dataDir = data.root();
    try {
      http =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .sslContext(Credentials.trusting(data.authority()))
              .connectTimeout(Duration.ofSeconds(10))
              .build();
    } catch (PkiException e) {
      throw CommandFailure.broken(
          String.valueOf(e.getMessage()),
          "Name the engine's data directory with --data-dir or UPLINK_DATA_DIR.");
    }
  }

  /**
   * A client of the engine at this address, with the token and the authority of its data directory.
   */
  public static EngineClient of(URI engine, DataDirectory data) {
    try {
      return new EngineClient(engine, data, Files.readString(data.token()).strip());
    } catch (NoSuchFileException e) {
      throw CommandFailure.broken(
          "there is no token in " + data.root() + ", so it is no engine's data directory",
          "Start an engine with `uplink engine`, or name its directory with --data-dir or UPLINK_DATA_DIR.");
    } catch (IOException e) {
      throw CommandFailure.broken(
          "could not read " + data.token() + ": " + e, "Run it as the engine's user.");
    }
  }

  /** A path below {@code /api/v1} of segments that may contain anything. */
  public static String path(String... segments) {
    StringBuilder path = new StringBuilder("/api/v1");
    for (String segment : segments) {
      path.append('/').append(encoded(segment));
    }
    return path.toString();
  }

  /** A text as a segment of a path, or as a value of a query. */
  public static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** GET. */
  public <T> T get(String path, Class<T> document) {
    return send(request(path).GET(), document);
  }

  /** All pages of a list, in order. */
  public <P, T> List<T> all(
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
    return send(request(path).POST(BodyPublishers.ofString(Documents.write(body))), document);
  }

  /** POST of nothing. */
  public <T> T post(String path, Class<T> document) {
    return send(request(path).POST(BodyPublishers.noBody()), document);
  }

  /** PUT. */
  public <T> T put(String path, Object body, Class<T> document) {
    return send(request(path).PUT(BodyPublishers.ofString(Documents.write(body))), document);
  }

  /** DELETE. */
  public void delete(String path) {
    exchange(request(path).DELETE());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(engine.resolve(path))
        .timeout(ANSWER)
        .header("Authorization", "Bearer " + token)
        .header("Accept", "application/json")
        .header("Content-Type", "application/json");
  }

  private <T> T send(HttpRequest.Builder request, Class<T> document) {
    HttpResponse<String> answer = exchange(request);
    try {
      return Documents.read(answer.body(), document);
    } catch (JacksonException e) {
      throw CommandFailure.broken(
          engine
              + " answered something that is no "
              + document.getSimpleName()
              + ": "
              + e.getOriginalMessage(),
          "Are the engine and this command of the same version?");
    }
  }

  private HttpResponse<String> exchange(HttpRequest.Builder builder) {
    HttpRequest request = builder.build();
    HttpResponse<String> answer;
    try {
      answer = http.send(request, BodyHandlers.ofString());
    } catch (ConnectException e) {
      throw CommandFailure.broken(
          "no engine answers at " + engine,
          "Is it running? Start it with `uplink engine`, or name another with --engine URL.");
    } catch (HttpTimeoutException e) {
      throw CommandFailure.broken(
          engine
              + " did not answer "
              + request.method()
              + " "
              + request.uri().getPath()
              + " in time",
          "Try again; the engine's log may say more.");
    } catch (SSLException e) {
      throw CommandFailure.broken(
          "what answers at " + engine + " is not the engine of " + dataDir + ": " + e.getMessage(),
          "Name the data directory of that engine with --data-dir, or the address of this one with --engine.");
    } catch (IOException e) {
      throw CommandFailure.broken("the connection to " + engine + " broke: " + e, "Try again.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.broken("interrupted while waiting for " + engine, "");
    }
    if (answer.statusCode() >= 300) {
      throw problem(request, answer);
    }
    return answer;
  }

  private CommandFailure problem(HttpRequest request, HttpResponse<String> answer) {
    Problem problem;
    try {
      problem = Documents.read(answer.body(), Problem.class);
    } catch (JacksonException e) {
      return CommandFailure.broken(
          engine
              + " answered "
              + answer.statusCode()
              + " to "
              + request.method()
              + " "
              + request.uri().getPath(),
          "Is it an Uplink engine?");
    }
    String wayOut = problem.wayOut().orElse("");
    return switch (answer.statusCode()) {
      case 404, 409 -> CommandFailure.no(problem.detail(), wayOut);
      case 400, 413, 415, 422 -> CommandFailure.usage(problem.detail(), wayOut);
      default -> CommandFailure.broken(problem.detail(), wayOut);
    };
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
