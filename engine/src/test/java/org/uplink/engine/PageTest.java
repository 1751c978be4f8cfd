package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.api.Problem;
import org.uplink.api.event.Event;
import org.uplink.api.session.SessionDocument;
import org.uplink.engine.audit.AuditEvent;

/** The web page's files, sessions and streams of events, over real HTTPS. */
final class PageTest {
  @TempDir static Path temp;
  private static EngineFixture engine;
  private static String token = "";

  @BeforeAll
  static void start() throws Exception {
    engine = EngineFixture.start(temp.resolve("data"));
    token = Files.readString(temp.resolve("data/token")).strip();
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @Test
  void pageIsThereWithoutATokenAndRunsNothingOfOthers() throws Exception {
    EngineFixture.Answer page = engine.send(request("/").GET());

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(page.header("Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(page.body()).contains("<title>Uplink</title>").doesNotContain(token);
    EngineFixture.Answer again =
        engine.send(request("/").header("If-None-Match", page.header("ETag")).GET());
    assertThat(again.status()).isEqualTo(304);
  }

  @Test
  void filesAreCompressedForWhoeverTakesThem() throws Exception {
    EngineFixture.Answer plain = engine.send(request("/page/lit-html.js").GET());
    assertThat(plain.header("Content-Encoding")).isEmpty();
    assertThat(plain.header("Vary")).isEqualTo("Accept-Encoding");

    for (String accepted :
        new String[] {"gzip", "br, GZIP", "gzip;q=0.5, identity", "gzip ; q=1"}) {
      HttpResponse<InputStream> response =
          engine.open(request("/page/lit-html.js").header("Accept-Encoding", accepted).GET());
      assertThat(response.headers().firstValue("Content-Encoding")).as(accepted).contains("gzip");
      assertThat(response.headers().firstValue("ETag").orElseThrow())
          .isNotEqualTo(plain.header("ETag"));
      try (var in = new GZIPInputStream(response.body())) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(plain.body());
      }
    }
    for (String accepted :
        new String[] {"", "identity", "br", "gzip;q=0", "gzip; q=0.000", "x-gzip"}) {
      assertThat(
              engine
                  .send(request("/page/lit-html.js").header("Accept-Encoding", accepted).GET())
                  .body())
          .as(accepted)
          .isEqualTo(plain.body());
    }
  }

  /** Their length would tell an attacker, whose text is in them, what else is in them. */
  @Test
  void documentsAreNotCompressed() throws Exception {
    EngineFixture.Answer hosts =
        engine.send(
            request("/api/v1/hosts")
                .header("Accept-Encoding", "gzip")
                .header("Cookie", logIn())
                .GET());
    assertThat(hosts.status()).isEqualTo(200);
    assertThat(hosts.header("Content-Encoding")).isEmpty();
  }

  @Test
  void filesAreThoseOfTheFolderOnly() throws Exception {
    assertThat(engine.send(request("/page/lit-html.js").GET()).body()).contains("render");
    for (String path :
        new String[] {
          "/page/none.js",
          "/page/..%2fstore%2fV1__hosts_installs_decisions.sql",
          "/page/%2e%2e/session",
          "/page/index.html%00.js",
          "/page/INDEX.HTML",
          "/page/a/b.js"
        }) {
      EngineFixture.Answer answer = engine.send(request(path).GET());
      assertThat(answer.status()).as(path).isIn(400, 401, 404);
    }
  }

  @Test
  void sessionBeginsWithTheTokenAndEndsWithTheLogOut() throws Exception {
    String cookie = logIn();

    assertThat(cookie).startsWith("__Host-").doesNotContain(token);
    assertThat(engine.send(request("/api/v1/hosts").header("Cookie", cookie).GET()).status())
        .isEqualTo(200);
    assertThat(session(cookie).loggedIn()).isTrue();
    EngineFixture.Answer end =
        engine.send(
            request("/session").header("Cookie", cookie).header("Uplink-Page", "1").DELETE());
    assertThat(end.status()).isEqualTo(204);
    assertThat(end.header("Set-Cookie")).contains("Max-Age=0");
    assertThat(session(cookie).loggedIn()).isFalse();
    EngineFixture.Answer after =
        engine.send(request("/api/v1/hosts").header("Cookie", cookie).GET());
    assertThat(after.status()).isEqualTo(401);
    assertThat(problem(after).nextStep()).contains("Log in again.");
  }

  @Test
  void cookiesOfOtherServicesDoNotHideTheSession() throws Exception {
    String cookie = logIn();
    String name = cookie.substring(0, cookie.indexOf('='));

    for (String others :
        new String[] {"x=\"; ", "x=1," + name + "=no; ", name + "x=no; ", "y=a\"b; z; "}) {
      assertThat(session(others + cookie).loggedIn()).as(others).isTrue();
    }
  }

  @Test
  void logInEndsTheSessionBefore() throws Exception {
    String first = logIn();

    EngineFixture.Answer second = engine.send(logInWith(token).header("Cookie", first));

    assertThat(second.status()).isEqualTo(204);
    assertThat(session(first).loggedIn()).isFalse();
  }

  @Test
  void streamOfAHostHasItsEventsOnlyAndSaysThatItIsAlive() throws Exception {
    engine.addHost("other", 1);
    engine.addHost("followed", 2);

    try (BufferedReader lines =
        lines(request("/api/v1/events/stream?after=0&host=followed"), logIn())) {
      assertThat(lines.readLine()).isEqualTo("event: alive");
      assertThat(next(lines).host()).contains("followed");
    }
  }

  @Test
  void cookieIsForThisPageAlone() throws Exception {
    EngineFixture.Answer answer = engine.send(logInWith(token));

    assertThat(answer.header("Set-Cookie"))
        .contains("; Secure", "; HttpOnly", "; SameSite=Strict", "; Path=/")
        .doesNotContain("Domain");
  }

  @Test
  void wrongTokenBeginsNoSessionAndIsNotRepeated() throws Exception {
    for (String wrong : new String[] {"", "secret-of-somebody", token + "x"}) {
      EngineFixture.Answer answer = engine.send(logInWith(wrong));
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.body()).doesNotContain("secret-of-somebody").doesNotContain(token);
    }
    EngineFixture.Answer form =
        engine.send(
            request("/session")
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{\"token\": \"" + token + "\"}")));
    assertThat(form.status()).isEqualTo(415);
    EngineFixture.Answer nothing =
        engine.send(
            request("/session")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
    assertThat(nothing.status()).isEqualTo(422);
  }

  @Test
  void pageOfAnotherSiteCannotUseTheSession() throws Exception {
    String cookie = logIn();

    EngineFixture.Answer foreign =
        engine.send(
            request("/api/v1/clusters")
                .header("Cookie", cookie)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\": \"foreign\"}")));
    EngineFixture.Answer own =
        engine.send(
            request("/api/v1/clusters")
                .header("Cookie", cookie)
                .header("Uplink-Page", "1")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\": \"own\"}")));

    assertThat(foreign.status()).isEqualTo(403);
    assertThat(problem(foreign).input()).contains("Uplink-Page");
    assertThat(own.status()).isEqualTo(201);
  }

  @Test
  void streamReplaysAndFollowsTheEventsAndEndsWithTheSession() throws Exception {
    String cookie = logIn();
    engine.post("/api/v1/clusters", "{\"name\": \"before\"}");

    try (BufferedReader lines = lines(request("/api/v1/events/stream?after=0"), cookie)) {
      Event first = next(lines);
      long last = first.id();
      while (!isOf(first, "before")) {
        first = next(lines);
        assertThat(first.id()).isGreaterThan(last);
        last = first.id();
      }
      engine.post("/api/v1/clusters", "{\"name\": \"live\"}");
      Event live = next(lines);
      assertThat(live.type()).isEqualTo(AuditEvent.Type.CLUSTER_ADDED.word());
      assertThat(isOf(live, "live")).isTrue();
      engine.post("/api/v1/clusters", "{\"name\": \"missed\"}");
      try (BufferedReader resumed =
          lines(
              request("/api/v1/events/stream").header("Last-Event-ID", String.valueOf(live.id())),
              cookie)) {
        assertThat(isOf(next(resumed), "missed")).isTrue();
      }
      engine.send(request("/session").header("Cookie", cookie).header("Uplink-Page", "1").DELETE());
      while (lines.readLine() != null) {
        // What was sent before the end.
      }
    }
  }

  @Test
  void streamsEndInOrderWhenTheEngineStops() throws Exception {
    EngineFixture stopped = EngineFixture.start(temp.resolve("stopped"));
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                stopped.open(stopped.request("/api/v1/events/stream?after=0").GET()).body(),
                StandardCharsets.UTF_8))) {
      assertThat(next(lines).type()).isEqualTo(AuditEvent.Type.ENGINE_STARTED.word());
      stopped.stop();
      while (lines.readLine() != null) {
        // What was sent before the end.
      }
    }
    stopped.close();
  }

  @Test
  void picturesAreForThoseWhoAskForThem() throws Exception {
    EngineFixture.Answer answer =
        engine.send(
            engine.request("/api/v1/hosts/none/decision").header("Accept", "image/svg+xml").GET());

    assertThat(answer.status()).isEqualTo(404);
    assertThat(problem(answer).detail()).contains("none");
  }

  @Test
  void streamRefusesWhatIsNoId() throws Exception {
    EngineFixture.Answer answer =
        engine.send(
            request("/api/v1/events/stream")
                .header("Authorization", "Bearer " + token)
                .header("Last-Event-ID", "x")
                .GET());

    assertThat(answer.status()).isEqualTo(400);
    assertThat(problem(answer).input()).contains("Last-Event-ID");
  }

  private static boolean isOf(Event event, String cluster) {
    return event.cluster().equals(Optional.of(cluster));
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(engine.url(path));
  }

  private static HttpRequest.Builder logInWith(String given) {
    return request("/session")
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString("{\"token\": \"" + given + "\"}"));
  }

  private static String logIn() throws Exception {
    EngineFixture.Answer answer = engine.send(logInWith(token));
    assertThat(answer.status()).isEqualTo(204);
    return answer.header("Set-Cookie").split(";", -1)[0];
  }

  private static SessionDocument session(String cookie) throws Exception {
    return EngineFixture.JSON.readValue(
        engine.send(request("/session").header("Cookie", cookie).GET()).body(),
        SessionDocument.class);
  }

  private static Problem problem(EngineFixture.Answer answer) {
    return EngineFixture.JSON.readValue(answer.body(), Problem.class);
  }

  private static BufferedReader lines(HttpRequest.Builder request, String cookie) throws Exception {
    HttpResponse<InputStream> response = engine.open(request.header("Cookie", cookie).GET());
    assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  /** Returns the next event. */
  private static Event next(BufferedReader lines) throws Exception {
    String line = lines.readLine();
    while (!line.startsWith("data: ")) {
      line = lines.readLine();
    }
    return EngineFixture.JSON.readValue(line.substring("data: ".length()), Event.class);
  }
}
