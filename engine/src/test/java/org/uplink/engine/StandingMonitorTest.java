package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.scaled;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.api.host.HostStatus;
import org.uplink.engine.monitor.MonitorSettings;
import org.uplink.verbs.HostNotice;
import tools.jackson.databind.json.JsonMapper;

/** Hosts that are Up and keep a connection: nothing is polled. */
final class StandingMonitorTest {
  private static final Duration NEVER = Duration.ofDays(10_000);

  @TempDir private Path folder;
  private EngineFixture engine;
  private DiallingHost host;

  @BeforeEach
  void start() throws Exception {
    MonitorSettings often = EngineFixture.monitor(EngineFixture.LIMIT);
    engine =
        new EngineFixture(
            EngineFixture.config(folder.resolve("data"))
                .withMonitor(
                    new MonitorSettings(
                        often.interval(),
                        scaled(Duration.ofSeconds(2)),
                        Duration.ofSeconds(1),
                        often.maxPause(),
                        often.pingsPerCheck(),
                        NEVER,
                        often.readPause()))
                .withHosts(
                    Optional.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))));
    engine.post("/api/v1/hosts", "{\"name\": \"node1\", \"transport\": \"dialIn\"}");
    host = DiallingHost.start(engine.dataDir, "node1", engine.hostPort());
    setNetwork("{\"nic\": \"eth1\"}");
    assertThat(engine.install("node1").status()).isEqualTo(HostStatus.UP);
  }

  @AfterEach
  void stop() {
    host.close();
    engine.close();
  }

  /** The pings of another host show that enough time has passed to call this host, too. */
  @Test
  void hostIsNotCalledWhileItsConnectionStands() throws Exception {
    try (var other = FakeHost.start(engine.dataDir, "node2")) {
      engine.addHost("node2", other.port());
      assertThat(engine.install("node2").status()).isEqualTo(HostStatus.UP);
      await()
          .until(
              () -> {
                int before = calls();
                asked(other, 5);
                return calls() == before;
              });

      int before = calls();
      asked(other, 10);

      assertThat(calls()).isEqualTo(before);
      assertThat(engine.host("node1").status()).isEqualTo(HostStatus.UP);
    }
  }

  @Test
  void readsTheNetworksThatTheHostHasToldOf() throws Exception {
    host.answers().network().set(Optional.empty());
    host.tell(HostNotice.NETWORKS_CHANGED);

    awaitStatus(HostStatus.NON_OPERATIONAL);
    assertThat(engine.events("node1").stream())
        .anyMatch(event -> event.type().equals("HostNetworkChanged"));
  }

  /**
   * An agent takes what it answers for told, also to the question that a notice of a route asks.
   */
  @Test
  void readsTheNetworksThatACheckOfTheRouteHasSeen() throws Exception {
    host.answers().network().set(Optional.empty());
    host.tell(HostNotice.ROUTE_CHANGED);

    awaitStatus(HostStatus.NON_OPERATIONAL);
    assertThat(engine.events("node1").stream())
        .anyMatch(event -> event.type().equals("HostNetworkChanged"));
  }

  @Test
  void floodOfNoticesCostsFewReads() throws Exception {
    int before = calls();
    for (var i = 0; i < 200; i++) {
      host.tell(HostNotice.NETWORKS_CHANGED);
    }
    host.answers().network().set(Optional.empty());

    awaitStatus(HostStatus.NON_OPERATIONAL);
    assertThat(calls() - before).isLessThan(40);
  }

  /** What has changed meanwhile was not told. */
  @Test
  void readsAHostThatConnectsAgain() throws Exception {
    host.disconnect();
    host.answers().network().set(Optional.empty());
    host.connect();

    awaitStatus(HostStatus.NON_OPERATIONAL);
  }

  @Test
  void hostWithoutAConnectionIsNonResponsiveAndUpAgainLater() throws Exception {
    host.disconnect();
    awaitStatus(HostStatus.NON_RESPONSIVE);

    host.connect();
    awaitStatus(HostStatus.UP);
  }

  private void setNetwork(String json) {
    host.answers().network().set(Optional.of(JsonMapper.shared().readTree(json)));
  }

  private int calls() {
    return host.answers().calls().size();
  }

  private void awaitStatus(HostStatus status) throws Exception {
    await().until(() -> engine.host("node1").status() == status);
  }

  private static void asked(FakeHost other, int times) {
    int before = other.calls().size();
    await().until(() -> other.calls().size() >= before + times);
  }
}
