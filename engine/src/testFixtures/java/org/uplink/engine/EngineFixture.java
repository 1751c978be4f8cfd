package org.uplink.engine;

import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.uplink.api.decision.DecisionDocument;
import org.uplink.api.event.Event;
import org.uplink.api.event.EventPage;
import org.uplink.api.host.HostDocument;
import org.uplink.engine.monitor.MonitorSettings;
import org.uplink.engine.presence.PresenceSettings;
import org.uplink.engine.run.RunSettings;
import org.uplink.pki.Credentials;
import org.uplink.platform.rate.Damping;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A real engine on a new data directory, and a client of its REST interface. */
final class EngineFixture implements AutoCloseable {
  static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /**
   * How long an engine waits for an agent, for an answer, for a proof, and for a silent host. It is
   * so long that a machine that becomes busy during a test does not fail the test. A test that
   * waits for one of these limits shortens that one.
   */
  static final Duration LIMIT = Duration.ofMinutes(1);

  private static final Duration SOON = Duration.ofMillis(200);

  final Path dataDir;
  private final Engine engine;
  private final HttpClient http;
  private final String token;

  EngineFixture(EngineConfig config) throws Exception {
    this(config.dataDir(), Engine.start(config));
  }

  private EngineFixture(Path dataDir, Engine engine) throws Exception {
    this.dataDir = dataDir;
    this.engine = engine;
    this.http = client(dataDir);
    this.token = Files.readString(new DataDirectory(dataDir).token()).strip();
  }

  static EngineFixture start(Path dataDir) throws Exception {
    return new EngineFixture(config(dataDir));
  }

  /** Stops the engine alone. Its client reads what was sent until then. */
  void stop() {
    engine.close();
  }

  @Override
  public void close() {
    http.close();
    engine.close();
  }

  /** Returns a configuration with the address 127.0.0.1, a free port, and long timeouts. */
  static EngineConfig config(Path dataDir) {
    return EngineConfig.in(dataDir)
        .withAddresses(List.of("127.0.0.1"))
        .withHttps(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
        .withBootId(Optional.of("engine-boot"))
        .withRuns(new RunSettings(LIMIT, LIMIT, LIMIT, 4, 16))
        .withMonitor(monitor(LIMIT))
        .withPresence(
            new PresenceSettings(new Damping.Times(Duration.ZERO, SOON, SOON, SOON), SOON, LIMIT));
  }

  /** Returns settings of a monitor that looks often. */
  static MonitorSettings monitor(Duration gracePeriod) {
    return new MonitorSettings(
        Duration.ofMillis(300), LIMIT, gracePeriod, Duration.ofSeconds(1), 2, LIMIT, SOON);
  }

  /** Returns where agents dial in. */
  InetSocketAddress hostPort() {
    return engine.hostPort().orElseThrow();
  }

  Answer get(String path) throws Exception {
    return send(request(path).GET());
  }

  Answer post(String path, String body) throws Exception {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  Answer put(String path, String body) throws Exception {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(body)));
  }

  Answer delete(String path) throws Exception {
    return send(request(path).DELETE());
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(url(path)).header("Authorization", "Bearer " + token);
  }

  URI url(String path) {
    return engine.url().resolve(path);
  }

  Answer send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response =
        http.send(request.timeout(HANG).build(), HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body(), response);
  }

  /** Sends a request whose answer may have no end. Whoever calls it closes the body. */
  HttpResponse<InputStream> open(HttpRequest.Builder request) throws Exception {
    return http.send(request.timeout(HANG).build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  /** Adds a host that listens on the loopback. */
  void addHost(String name, int port) throws Exception {
    Answer answer =
        post(
            "/api/v1/hosts",
            "{\"name\": \"%s\", \"address\": \"127.0.0.1\", \"port\": %d}".formatted(name, port));
    if (answer.status() != 201) {
      throw new AssertionError(answer);
    }
  }

  /** Installs a host and waits until the run has ended. */
  HostDocument install(String name) throws Exception {
    Answer answer = post("/api/v1/hosts/" + name + "/install?wait=300", "");
    if (answer.status() == 202) { // The run takes longer than an engine lets a client wait.
      await().until(() -> host(name).run().orElseThrow().ended().isPresent());
      return host(name);
    }
    if (answer.status() != 200) {
      throw new AssertionError(answer);
    }
    return answer.as(HostDocument.class);
  }

  HostDocument host(String name) throws Exception {
    return get("/api/v1/hosts/" + name).as(HostDocument.class);
  }

  DecisionDocument decision(String name) throws Exception {
    return get("/api/v1/hosts/" + name + "/decision").as(DecisionDocument.class);
  }

  List<Event> events(String name) throws Exception {
    return get("/api/v1/hosts/" + name + "/events").as(EventPage.class).items();
  }

  private static HttpClient client(Path dataDir) throws Exception {
    return HttpClient.newBuilder()
        .sslContext(Credentials.trustContext(new DataDirectory(dataDir).authority()))
        .connectTimeout(HANG)
        .build();
  }

  /** An answer of the REST interface. */
  record Answer(int status, String body, HttpResponse<String> response) {
    <T> T as(Class<T> type) {
      return JSON.readValue(body, type);
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }
}
