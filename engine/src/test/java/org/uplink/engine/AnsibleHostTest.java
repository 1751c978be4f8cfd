package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.api.host.HostDocument;
import org.uplink.engine.run.RunSettings;
import org.uplink.testkit.AnsibleModule;
import org.uplink.testkit.AnsibleModule.Answer;
import org.uplink.verbs.join.JoinToken;

/** Ansible's module {@code uplink_host} manages the hosts of an engine. */
@Tag("long")
final class AnsibleHostTest {
  /** How long an engine waits for a host that is not there. */
  private static final Duration AWAY = Duration.ofSeconds(10);

  @TempDir Path temp;
  private AnsibleModule module;
  private EngineFixture engine;

  @BeforeEach
  void start() throws Exception {
    AnsibleModule.assumeInstalled();
    module = new AnsibleModule("uplink_host", temp, List.of());
    engine =
        new EngineFixture(
            EngineFixture.config(temp.resolve("data"))
                .withRuns(new RunSettings(AWAY, EngineFixture.LIMIT, EngineFixture.LIMIT, 4, 16))
                .withHosts(
                    Optional.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))));
  }

  @AfterEach
  void close() {
    if (engine != null) {
      engine.close();
    }
  }

  @Test
  void addsAHostThatConnectsAndReturnsItsToken() throws Exception {
    Answer planned = module.run(host(Map.of()), "--check", "--diff");
    assertThat(planned.changed()).as("%s", planned).isTrue();
    assertThat(planned.out()).contains("+transport: dialIn");
    assertThat(engine.get("/api/v1/hosts/node1").status()).isEqualTo(404);

    Answer first = module.run(host(Map.of()));
    assertThat(first.succeeded()).as("%s", first).isTrue();
    assertThat(first.changed()).isTrue();
    assertThat(JoinToken.parse(first.text("join_token")).engines()).isNotEmpty();
    assertThat(engine.host("node1").transport()).isEqualTo("dialIn");

    Answer second = module.run(host(Map.of()));
    assertThat(second.succeeded()).as("%s", second).isTrue();
    assertThat(second.changed()).isFalse();
    assertThat(second.result().has("join_token")).isFalse();

    Map<String, Object> gone = host(Map.of("state", "absent"));
    assertThat(module.run(gone, "--check").changed()).isTrue();
    assertThat(engine.get("/api/v1/hosts/node1").status()).isEqualTo(200);
    assertThat(module.run(gone).changed()).isTrue();
    assertThat(engine.get("/api/v1/hosts/node1").status()).isEqualTo(404);
    assertThat(module.run(gone).changed()).isFalse();
  }

  @Test
  void installsAHostOnceAndChangesItsSettings() throws Exception {
    try (FakeHost host = FakeHost.start(engine.dataDir, "node1")) {
      engine.post("/api/v1/clusters", "{\"name\": \"other\"}");
      Map<String, Object> at = Map.of("address", "127.0.0.1", "port", host.port());
      Map<String, Object> installed = new HashMap<>(at);
      installed.put("state", "installed");

      Answer first = module.run(host(installed));
      assertThat(first.succeeded()).as("%s", first).isTrue();
      assertThat(first.changed()).isTrue();
      HostDocument node1 = engine.host("node1");
      assertThat(node1.activeNic()).isPresent();
      assertThat(first.result().path("host").path("activeNic").asString())
          .isEqualTo(node1.activeNic().orElseThrow());
      Answer second = module.run(host(installed));
      assertThat(second.succeeded()).as("%s", second).isTrue();
      assertThat(second.changed()).isFalse();

      engine.post("/api/v1/hosts/node1/maintenance", "");
      Map<String, Object> moved = new HashMap<>(at);
      moved.put("cluster", "other");
      Answer change = module.run(host(moved), "--diff");
      assertThat(change.changed()).as("%s", change).isTrue();
      assertThat(engine.host("node1").cluster()).isEqualTo("other");
    }
  }

  @Test
  void aRunThatFailsFailsTheTaskWithItsReason() throws Exception {
    Answer answer =
        module.run(host(Map.of("state", "installed", "address", "127.0.0.1", "port", 1)));
    assertThat(answer.succeeded()).isFalse();
    assertThat(answer.text("msg"))
        .startsWith("host node1 was not installed: ")
        .contains("127.0.0.1");
  }

  @Test
  void whatTheEngineRefusesFailsTheTaskWithTheNextStep() throws Exception {
    assertThat(message(Map.of("cluster", "none"))).contains("none");
    assertThat(message(Map.of("name", "no/name"))).contains("no/name");
    Path wrong = Files.writeString(temp.resolve("wrong"), "wrong-token");
    assertThat(message(Map.of("token_file", wrong.toString()))).contains("token");
    assertThat(message(Map.of("token_file", "/nonexistent/token"))).contains("/nonexistent/token");
    assertThat(message(Map.of("engine", "https://127.0.0.1:1"))).contains("127.0.0.1:1");
  }

  private String message(Map<String, Object> wrong) {
    Answer answer = module.run(host(wrong));
    assertThat(answer.succeeded()).as("%s", answer).isFalse();
    return answer.text("msg");
  }

  private Map<String, Object> host(Map<String, Object> more) {
    Map<String, Object> all = new HashMap<>();
    all.put("name", "node1");
    all.put("engine", engine.url("/").toString());
    all.put("ca_file", engine.dataDir.resolve("ca.pem").toString());
    all.put("token_file", engine.dataDir.resolve("token").toString());
    all.putAll(more);
    return all;
  }
}
