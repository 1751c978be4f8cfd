package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.api.About;
import org.uplink.api.Problem;
import org.uplink.api.cluster.ClusterDocument;
import org.uplink.api.cluster.OnDisagreement;
import org.uplink.api.event.EventPage;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostPage;
import org.uplink.api.host.HostStatus;
import org.uplink.testkit.BrokenJson;
import org.uplink.testkit.Seed;
import org.uplink.verbs.warning.WarningCode;

/** The REST interface over real HTTPS. */
final class RestTest {
  @TempDir static Path temp;
  private static EngineFixture engine;

  /** The codes on which the installs of a new cluster stop. */
  private static final List<String> STOP_ON =
      Arrays.stream(WarningCode.values())
          .filter(WarningCode::cutsOff)
          .map(WarningCode::word)
          .toList();

  @BeforeAll
  static void start() throws Exception {
    engine = EngineFixture.start(temp.resolve("data"));
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @Test
  void refusesRequestsWithoutToken() throws Exception {
    for (var path : new String[] {"/api/v1", "/api/v1/hosts", "/nothing/here"}) {
      EngineFixture.Answer bare = engine.send(HttpRequest.newBuilder(engine.url(path)).GET());
      assertThat(problem(bare, 401).nextStep().orElseThrow()).contains("token");
      assertThat(bare.header("WWW-Authenticate")).isEqualTo("Bearer");
      EngineFixture.Answer wrong =
          engine.send(
              HttpRequest.newBuilder(engine.url(path))
                  .header("Authorization", "Bearer wrong")
                  .GET());
      problem(wrong, 401);
    }
  }

  @Test
  void aProblemNeverShowsTheParsersText() throws Exception {
    String valid =
        "{\"name\": \"b\", \"vlan\": 7, \"bridged\": true, \"stopOn\": [\"FilterRule\"], \"mtu\": 1400}";
    for (var json : BrokenJson.of(valid, Seed.VALUE, 300).toList()) {
      EngineFixture.Answer answer = engine.put("/api/v1/clusters/b", json);
      assertThat(answer.status()).as(json).isBetween(400, 499);
      assertThat(answer.body())
          .as(json)
          .doesNotContainIgnoringCase("jackson")
          .doesNotContain("org.", "java.", "[Source", "Exception", "Unexpected", "`");
    }
  }

  @Test
  void tokenAndKeysAreReadableByOwnerOnly() throws Exception {
    var data = new DataDirectory(engine.dataDir);
    for (var file : new Path[] {data.token(), data.pki().resolve("ca-key.pem")}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.root())))
        .isEqualTo("rwx------");
  }

  @Test
  void clientWithoutAuthorityRejectsEngine() {
    try (var http = HttpClient.newHttpClient()) {
      assertThatThrownBy(
              () ->
                  http.send(
                      HttpRequest.newBuilder(engine.url("/api/v1")).build(),
                      HttpResponse.BodyHandlers.ofString()))
          .isInstanceOf(SSLException.class);
    }
  }

  @Test
  void rootReturnsNameAndAddresses() throws Exception {
    About about = engine.get("/api/v1").as(About.class);
    assertThat(about.name()).isEqualTo("engine");
    assertThat(about.addresses()).containsExactly("127.0.0.1");
  }

  @Test
  void addsShowsListsAndRemovesHost() throws Exception {
    EngineFixture.Answer created = engine.post("/api/v1/hosts", "{\"name\": \"life.cycle\"}");
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.header("Location")).isEqualTo("/api/v1/hosts/life.cycle");
    HostDocument host = engine.get(created.header("Location")).as(HostDocument.class);
    assertThat(host.address()).contains("life.cycle");
    assertThat(host.port()).contains(54321);
    assertThat(host.cluster()).isEqualTo("Default");
    assertThat(host.status()).isEqualTo(HostStatus.UNASSIGNED);
    assertThat(host.activeNic()).isEmpty();
    assertThat(engine.get("/api/v1/hosts?status=Unassigned").as(HostPage.class).items())
        .contains(host);

    assertThat(problem(engine.post("/api/v1/hosts", "{\"name\": \"life.cycle\"}"), 409).input())
        .contains("name");
    assertThat(engine.delete("/api/v1/hosts/life.cycle").status()).isEqualTo(204);
    assertThat(problem(engine.get("/api/v1/hosts/life.cycle"), 404).input()).contains("life.cycle");
    assertThat(problem(engine.delete("/api/v1/hosts/life.cycle"), 404).type())
        .isEqualTo("urn:uplink:problem:no-such-host");
  }

  @Test
  void newHostHasNoDecision() throws Exception {
    engine.post("/api/v1/hosts", "{\"name\": \"fresh\"}");
    assertThat(problem(engine.get("/api/v1/hosts/fresh/decision"), 404).type())
        .isEqualTo("urn:uplink:problem:no-decision");
    problem(engine.get("/api/v1/hosts/unknown/decision"), 404);
    problem(engine.post("/api/v1/hosts/unknown/install", ""), 404);
  }

  @Test
  void namesMemberWithInvalidValue() throws Exception {
    var wrong =
        new String[][] {
          {"name", "{}"},
          {"name", "{\"name\": null}"},
          {"name", "{\"name\": \"\"}"},
          {"name", "{\"name\": \"a b\"}"},
          {"name", "{\"name\": \"../x\"}"},
          {"name", "{\"name\": \"" + "x".repeat(64) + "\"}"},
          {"address", "{\"name\": \"h\", \"address\": \"1\"}"},
          {"address", "{\"name\": \"h\", \"address\": \"01.2.3.4\"}"},
          {"address", "{\"name\": \"h\", \"address\": \"\"}"},
          {"address", "{\"name\": \"h\", \"address\": \"224.0.0.1\"}"},
          {"port", "{\"name\": \"h\", \"port\": 0}"},
          {"port", "{\"name\": \"h\", \"port\": 65536}"},
          {"port", "{\"name\": \"h\", \"port\": \"22\"}"},
          {"port", "{\"name\": \"h\", \"port\": 1.5}"},
          {"cluster", "{\"name\": \"h\", \"cluster\": \"nowhere\"}"},
        };
    for (var one : wrong) {
      assertThat(problem(engine.post("/api/v1/hosts", one[1]), 422).input())
          .as(one[1])
          .contains(one[0]);
    }
    var clusters =
        new String[][] {
          {"compatibilityLevel", "{\"name\": \"c\", \"compatibilityLevel\": \"3\"}"},
          {"managementNetwork", "{\"name\": \"c\", \"managementNetwork\": \"sixteen-letters-\"}"},
          {"onDisagreement", "{\"name\": \"c\", \"onDisagreement\": \"maybe\"}"},
        };
    for (var one : clusters) {
      assertThat(problem(engine.post("/api/v1/clusters", one[1]), 422).input())
          .as(one[1])
          .contains(one[0]);
    }
  }

  @Test
  void refusesUnreadableBodies() throws Exception {
    assertThat(problem(engine.post("/api/v1/hosts", "{\"nam\": \"h\"}"), 400).input())
        .contains("nam");
    for (var body :
        new String[] {
          "", "{", "[]", "null", "7", "{\"name\": \"a\"} {}", "{\"name\": \"a\", \"name\": \"b\"}"
        }) {
      assertThat(problem(engine.post("/api/v1/hosts", body), 400).input()).as(body).isPresent();
    }
    problem(engine.post("/api/v1/hosts", "[".repeat(5000)), 400);
    problem(engine.post("/api/v1/hosts", "{\"name\": \"" + "x".repeat(100_000) + "\"}"), 413);
    problem(
        engine.send(
            engine
                .request("/api/v1/hosts")
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\": \"h\"}"))),
        415);
  }

  @Test
  void refusesInvalidAndUnknownParameters() throws Exception {
    for (var query :
        new String[] {
          "hosts?limit=0",
          "hosts?limit=1001",
          "hosts?limit=x",
          "hosts?limt=5",
          "hosts?status=Sleeping",
          "events?after=-1",
          "hosts/h?wait=301",
        }) {
      assertThat(problem(engine.get("/api/v1/" + query), 400).input()).as(query).isPresent();
    }
  }

  @Test
  void methodNotAllowedListsAllowedMethods() throws Exception {
    EngineFixture.Answer answer = engine.delete("/api/v1/hosts");
    problem(answer, 405);
    assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, POST");
    problem(engine.get("/api/v1/nothing"), 404);
    problem(engine.delete("/"), 405);
  }

  @Test
  void listsHostsInPagesByName() throws Exception {
    engine.post("/api/v1/clusters", "{\"name\": \"paged\"}");
    for (var i = 0; i < 5; i++) {
      engine.post("/api/v1/hosts", "{\"name\": \"page" + i + "\", \"cluster\": \"paged\"}");
    }
    var names = new ArrayList<String>();
    String next = "/api/v1/hosts?cluster=paged&limit=2";
    int pages = 0;
    while (!next.isEmpty()) {
      HostPage page = engine.get(next).as(HostPage.class);
      page.items().forEach(host -> names.add(host.name()));
      next = page.next().orElse("");
      pages++;
    }
    assertThat(names).containsExactly("page0", "page1", "page2", "page3", "page4");
    assertThat(pages).isEqualTo(3);
    assertThat(problem(engine.delete("/api/v1/clusters/paged"), 409).nextStep().orElseThrow())
        .contains("uplink host list --cluster paged");
  }

  @Test
  void followsEventsByNextLink() throws Exception {
    EventPage first = engine.get("/api/v1/events?limit=1").as(EventPage.class);
    engine.post("/api/v1/hosts", "{\"name\": \"followed\"}");
    EventPage next = engine.get(first.next()).as(EventPage.class);
    assertThat(next.items())
        .anyMatch(event -> event.host().equals(java.util.Optional.of("followed")));
    EventPage afterwards = engine.get(next.next()).as(EventPage.class);
    assertThat(afterwards.items()).isEmpty();
    assertThat(afterwards.next()).isEqualTo(next.next());
    EventPage oldest = engine.get("/api/v1/events?after=0&limit=1").as(EventPage.class);
    assertThat(oldest.items().getFirst().type()).isEqualTo("EngineStarted");
    engine.delete("/api/v1/hosts/followed");
    assertThat(engine.events("followed"))
        .extracting(event -> event.type())
        .containsExactly("HostAdded", "HostRemoved");
  }

  @Test
  void addsChangesAndRemovesCluster() throws Exception {
    EngineFixture.Answer created =
        engine.post(
            "/api/v1/clusters",
            "{\"name\": \"old\", \"compatibilityLevel\": \"3.5\", \"onDisagreement\": \"deploy\"}");
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.as(ClusterDocument.class))
        .isEqualTo(
            new ClusterDocument(
                "old",
                "3.5",
                "ovirtmgmt",
                Optional.empty(),
                Optional.empty(),
                true,
                OnDisagreement.DEPLOY,
                STOP_ON,
                true,
                List.of()));
    assertThat(
            engine
                .put("/api/v1/clusters/old", "{\"name\": \"old\", \"managementNetwork\": \"mgmt\"}")
                .as(ClusterDocument.class))
        .isEqualTo(
            new ClusterDocument(
                "old",
                "3.6",
                "mgmt",
                Optional.empty(),
                Optional.empty(),
                true,
                OnDisagreement.SKIP,
                STOP_ON,
                true,
                List.of()));
    problem(engine.put("/api/v1/clusters/old", "{\"name\": \"new\"}"), 422);
    problem(engine.put("/api/v1/clusters/new", "{\"name\": \"new\"}"), 404);
    assertThat(engine.delete("/api/v1/clusters/old").status()).isEqualTo(204);
    problem(engine.delete("/api/v1/clusters/old"), 404);
  }

  private static Problem problem(EngineFixture.Answer answer, int status) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    Problem problem = answer.as(Problem.class);
    assertThat(problem.status()).isEqualTo(status);
    assertThat(problem.type()).startsWith("urn:uplink:problem:");
    assertThat(problem.title()).isNotBlank();
    assertThat(problem.detail()).isNotBlank();
    return problem;
  }
}
