package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.api.event.Event;
import org.uplink.api.host.HostDrift;
import org.uplink.api.host.HostStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A host that reports what it lacks of its networks. */
final class DriftTest {
  private static final String PORT = "ovirtmgmt has lost its port eth1";
  private static final String ROUTE =
      "network ovirtmgmt: the IPv4 default route over ovirtmgmt is missing";

  @TempDir Path temp;
  private final AtomicReference<Optional<List<String>>> drift =
      new AtomicReference<>(Optional.of(List.of()));
  private EngineFixture engine;
  private FakeHost host;

  @BeforeEach
  void start() throws Exception {
    engine = EngineFixture.start(temp.resolve("data"));
    host = FakeHost.start(engine.dataDir, "node1");
    host.on(
        "Host.getCapabilities",
        (params, caller) -> {
          JsonNode json = host.capabilities(caller);
          Objects.requireNonNull(drift.get())
              .ifPresent(
                  missing -> {
                    ArrayNode array = ((ObjectNode) json).putArray("drift");
                    missing.forEach(array::add);
                  });
          return json;
        });
    engine.addHost("node1", host.port());
    assertThat(engine.install("node1").status()).isEqualTo(HostStatus.UP);
    assertThat(engine.host("node1").drift()).isEmpty();
  }

  @AfterEach
  void stop() {
    host.close();
    engine.close();
  }

  @Test
  void storesSinceWhenAndLogsBeginningMoreAndEnd() throws Exception {
    drift.set(Optional.of(List.of(PORT)));
    await().until(() -> engine.host("node1").drift().isPresent());
    HostDrift first = engine.host("node1").drift().orElseThrow();
    assertThat(first.missing()).containsExactly(PORT);
    assertThat(first.since()).isBeforeOrEqualTo(Instant.now());
    assertThat(engine.host("node1").status()).isEqualTo(HostStatus.UP);

    drift.set(Optional.of(List.of(PORT, ROUTE)));
    await().until(() -> missing().equals(List.of(PORT, ROUTE)));
    assertThat(engine.host("node1").drift().orElseThrow().since()).isEqualTo(first.since());
    drift.set(Optional.of(List.of(ROUTE)));
    await().until(() -> missing().equals(List.of(ROUTE)));
    drift.set(Optional.empty());
    int unknown = host.calls().size();
    await().until(() -> host.calls().size() > unknown + 6);
    assertThat(missing()).as("it is not known, so it stays").containsExactly(ROUTE);

    engine.close();
    engine = EngineFixture.start(engine.dataDir);
    assertThat(engine.host("node1").drift().orElseThrow().since()).isEqualTo(first.since());
    drift.set(Optional.of(List.of()));
    await().until(() -> engine.host("node1").drift().isEmpty());

    List<Event> drifted = events("HostNetworkDrifted");
    assertThat(drifted).hasSize(2);
    assertThat(drifted.getFirst().text()).contains(PORT, "uplink network status");
    assertThat(drifted.getLast().text()).contains(PORT, ROUTE);
    assertThat(events("HostNetworkDriftEnded")).hasSize(1);
  }

  @Test
  void textsOfTheHostAreCleanedAndLimited() throws Exception {
    drift.set(
        Optional.of(
            IntStream.range(0, 50).mapToObj(i -> i + "\u001b[2J\n" + "x".repeat(1000)).toList()));

    await().until(() -> engine.host("node1").drift().isPresent());

    assertThat(missing()).hasSize(20).allMatch(text -> text.length() <= 300);
    assertThat(missing().getFirst()).doesNotContain("\u001b", "\n");
  }

  private List<String> missing() throws Exception {
    return engine.host("node1").drift().map(HostDrift::missing).orElse(List.of());
  }

  private List<Event> events(String type) throws Exception {
    return engine.events("node1").stream().filter(event -> event.type().equals(type)).toList();
  }
}
