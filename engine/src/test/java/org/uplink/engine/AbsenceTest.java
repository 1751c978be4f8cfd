package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.api.event.Event;
import org.uplink.api.host.HostStatus;
import org.uplink.engine.presence.PresenceSettings;
import org.uplink.platform.rate.Damping;
import tools.jackson.databind.json.JsonMapper;

/** Hosts that dial in, go away, and come back. */
final class AbsenceTest {
  private static final PresenceSettings SHORT =
      new PresenceSettings(Damping.Times.ROUTE, Duration.ofMillis(50), Duration.ofMillis(300));

  @TempDir private Path folder;
  private EngineFixture engine;
  private InetSocketAddress port = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

  @BeforeEach
  void start() throws Exception {
    open(SHORT);
    port = engine.hostPort();
    engine.post("/api/v1/hosts", "{\"name\": \"node1\", \"transport\": \"dialIn\"}");
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void hostThatGoesAndComesBackIsTwoEvents() throws Exception {
    try (DiallingHost host = DiallingHost.start(engine.dataDir, "node1", port)) {
      await().until(() -> engine.host("node1").connection().isPresent());
      assertThat(engine.host("node1").lastSeen()).isEmpty();
      host.disconnect();
      await().until(() -> events("HostDisconnected").size() == 1);
      assertThat(events("HostDisconnected").getFirst().text())
          .startsWith("Host node1 has had no connection to the engine for")
          .contains("uplink agent status");
      assertThat(engine.host("node1").lastSeen()).isPresent();

      host.connect();
      await().until(() -> events("HostConnected").size() == 1);
      assertThat(events("HostConnected").getFirst().text())
          .startsWith("Host node1 is connected again, after ");
      assertThat(engine.host("node1").lastSeen()).isEmpty();
    }
  }

  /** A host that was never installed may not have joined yet. */
  @Test
  void restartedEngineWaitsForTheHostsThatItKnows() throws Exception {
    engine.post("/api/v1/hosts", "{\"name\": \"never\", \"transport\": \"dialIn\"}");
    try (DiallingHost host = DiallingHost.start(engine.dataDir, "node1", port)) {
      host.answers()
          .network()
          .set(Optional.of(JsonMapper.shared().readTree("{\"nic\": \"eth1\"}")));
      assertThat(engine.install("node1").status()).isEqualTo(HostStatus.UP);
    }
    await().until(() -> events("HostDisconnected").size() == 1);
    engine.close();

    open(SHORT);
    try (DiallingHost host = DiallingHost.start(engine.dataDir, "node1", port)) {
      await().until(() -> events("HostConnected").size() == 1);
      assertThat(host.answers().calls()).isNotEmpty();
    }
    await().until(() -> events("HostDisconnected").size() == 2);
    assertThat(engine.events("never")).noneMatch(event -> event.type().equals("HostDisconnected"));
  }

  @Test
  void removedHostIsForgotten() throws Exception {
    try (DiallingHost host = DiallingHost.start(engine.dataDir, "node1", port)) {
      await().until(() -> engine.host("node1").connection().isPresent());
      engine.delete("/api/v1/hosts/node1");
      host.disconnect();
    }
    engine.post("/api/v1/hosts", "{\"name\": \"node2\", \"transport\": \"dialIn\"}");
    try (DiallingHost host = DiallingHost.start(engine.dataDir, "node2", port)) {
      await().until(() -> engine.host("node2").connection().isPresent());
      host.disconnect();
    }
    await()
        .until(
            () ->
                engine.events("node2").stream()
                    .anyMatch(event -> event.type().equals("HostDisconnected")));
    assertThat(events("HostDisconnected")).isEmpty();
  }

  private void open(PresenceSettings settings) throws Exception {
    engine =
        new EngineFixture(
            EngineFixture.config(folder.resolve("data"))
                .withPresence(settings)
                .withHosts(Optional.of(port)));
  }

  private List<Event> events(String type) throws Exception {
    return engine.events("node1").stream().filter(event -> event.type().equals(type)).toList();
  }
}
