package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.api.host.StatusReason;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Hosts that are Up, and then stop answering, answer again, or are changed by others. */
final class MonitorTest {
  private static final Duration GRACE = Duration.ofSeconds(2);

  @TempDir Path temp;
  private EngineFixture engine;
  private FakeHost host;

  @BeforeEach
  void start() throws Exception {
    engine = EngineFixture.start(temp.resolve("data"));
    host = FakeHost.start(engine.dataDir, "node1");
    engine.addHost("node1", host.port());
    assertThat(engine.install("node1").status()).isEqualTo(HostStatus.UP);
  }

  @AfterEach
  void stop() {
    host.close();
    engine.close();
  }

  @Test
  void silentHostIsNonResponsiveAfterGracePeriodAndUpAgainLater() throws Exception {
    restartWithGracePeriod(GRACE);
    host.close();
    awaitStatus(HostStatus.NON_RESPONSIVE);
    assertThat(engine.host("node1").reason()).contains(StatusReason.STOPPED_ANSWERING);
    assertThat(engine.events("node1").getLast().type()).isEqualTo("HostNonResponsive");
    assertThat(engine.events("node1").getLast().text())
        .contains("has not answered for " + GRACE.toSeconds() + " s");

    host = host.again(engine.dataDir, "node1");
    awaitStatus(HostStatus.UP);

    assertThat(engine.events("node1").getLast().text()).contains("answers again");
    assertThat(events("HostNonResponsive")).isEqualTo(1);
    assertThat(events("HostUp")).isEqualTo(2);
  }

  @Test
  void shortSilenceLogsNoEvent() throws Exception {
    int before = engine.events("node1").size();
    host.close();
    awaitStatus(HostStatus.CONNECTING);
    host = host.again(engine.dataDir, "node1");
    awaitStatus(HostStatus.UP);

    assertThat(engine.events("node1")).hasSize(before);
  }

  @Test
  void reportsLostManagementNetwork() throws Exception {
    host.network().set(Optional.empty());

    awaitStatus(HostStatus.NON_OPERATIONAL);

    HostDocument now = engine.host("node1");
    assertThat(now.reason()).contains(StatusReason.MANAGEMENT_NETWORK_MISSING);
    assertThat(now.statusText().orElseThrow())
        .contains("has lost its management network ovirtmgmt");
    assertThat(engine.events("node1").getLast().type()).isEqualTo("HostNetworkChanged");
  }

  @Test
  void reportsForeignChangeOnceAndHostStaysUp() throws Exception {
    host.on(
        "Host.getCapabilities",
        (params, caller) -> {
          JsonNode json = host.capabilities(caller);
          ((ObjectNode) json.get("bridges").get("ovirtmgmt"))
              .putArray("ipv4addrs")
              .add("127.0.0.1/8")
              .add("192.0.2.77/24");
          return json;
        });

    await().until(() -> events("HostNetworkChanged") == 1);

    assertThat(engine.events("node1").getLast().text())
        .contains("192.0.2.77/24", "other than this engine");
    int looks = host.calls().size();
    await().until(() -> host.calls().size() > looks + 6);
    assertThat(events("HostNetworkChanged")).isEqualTo(1);
    assertThat(engine.host("node1").status()).isEqualTo(HostStatus.UP);
  }

  @Test
  void restartedEngineMonitorsItsHosts() throws Exception {
    restartWithGracePeriod(GRACE);

    host.close();

    awaitStatus(HostStatus.NON_RESPONSIVE);
  }

  /** The pings of another host show that enough time has passed to ping this host, too. */
  @Test
  void hostInMaintenanceIsNotMonitored() throws Exception {
    try (var other = FakeHost.start(engine.dataDir, "node2")) {
      engine.addHost("node2", other.port());
      assertThat(engine.install("node2").status()).isEqualTo(HostStatus.UP);

      engine.post("/api/v1/hosts/node1/maintenance", "");

      asked(other, 3); // No ping that began before maintenance is running any more.
      int before = host.calls().size();
      asked(other, 5);
      assertThat(host.calls()).hasSize(before);
      host.close();
      asked(other, 3);
      assertThat(engine.host("node1").status()).isEqualTo(HostStatus.MAINTENANCE);
    }
  }

  private void restartWithGracePeriod(Duration gracePeriod) throws Exception {
    engine.close();
    engine =
        new EngineFixture(
            EngineFixture.config(engine.dataDir).withMonitor(EngineFixture.monitor(gracePeriod)));
    awaitStatus(HostStatus.UP);
  }

  private void awaitStatus(HostStatus status) throws Exception {
    await().until(() -> engine.host("node1").status() == status);
  }

  private long events(String type) throws Exception {
    return engine.events("node1").stream().filter(event -> event.type().equals(type)).count();
  }

  private static void asked(FakeHost host, int times) throws Exception {
    int before = host.calls().size();
    await().until(() -> host.calls().size() >= before + times);
  }
}
