package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.api.decision.DecisionDocument;
import org.uplink.api.decision.DecisionPage;
import org.uplink.api.event.Event;
import org.uplink.api.host.HostStatus;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.verbs.HostNotice;
import tools.jackson.databind.json.JsonMapper;

/** Hosts that dial in, and tell that their route to the engine has changed. */
final class RouteNoticeTest {
  @TempDir private Path folder;
  private EngineFixture engine;
  private DiallingHost host;

  @BeforeEach
  void start() throws Exception {
    engine =
        new EngineFixture(
            EngineFixture.config(folder.resolve("data"))
                .withHosts(
                    Optional.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))));
    engine.post("/api/v1/hosts", "{\"name\": \"node1\", \"transport\": \"dialIn\"}");
    host = DiallingHost.start(engine.dataDir, "node1", engine.hostPort());
    host.answers().network().set(Optional.of(JsonMapper.shared().readTree("{\"nic\": \"eth1\"}")));
    assertThat(engine.install("node1").status()).isEqualTo(HostStatus.UP);
    assertThat(engine.host("node1").activeNic()).contains("ovirtmgmt");
  }

  @AfterEach
  void stop() {
    host.close();
    engine.close();
  }

  @Test
  void routeThroughAnotherDeviceIsANewDecision() throws Exception {
    DecisionDocument before = engine.decision("node1");
    assertThat(before.run()).isPresent();
    assertThat(before.cause()).isEmpty();
    routeThrough("eth0");

    host.tell(HostNotice.ROUTE_CHANGED);

    await().until(() -> engine.host("node1").activeNic().equals(Optional.of("eth0")));
    DecisionDocument decision = engine.decision("node1");
    assertThat(decision.id()).isGreaterThan(before.id());
    assertThat(decision.run()).isEmpty();
    assertThat(decision.cause().orElseThrow()).contains("has changed its route");
    assertThat(decision.previousNic()).contains("ovirtmgmt");
    assertThat(decision.row()).isEqualTo(9);
    assertThat(decision.evidence()).hasSameSizeAs(before.evidence());
    assertThat(event("ActiveNicChanged").text())
        .contains("from ovirtmgmt to eth0", "has changed its route", "Nothing was changed");
    assertThat(event("ManagementNetworkLeft").text())
        .contains("is on eth1 (bridge ovirtmgmt)", "through eth0 now", "deploy-network node1");
    assertThat(engine.host("node1").status()).isEqualTo(HostStatus.UP);
    assertThat(host.answers().calls())
        .as("the engine deploys nothing")
        .noneMatch(call -> call.startsWith("Host.setupNetworks"));
  }

  @Test
  void theWayBackIsAnEventWithoutAWarning() throws Exception {
    routeThrough("eth0");
    host.tell(HostNotice.ROUTE_CHANGED);
    await().until(() -> engine.host("node1").activeNic().equals(Optional.of("eth0")));

    routeThrough("ovirtmgmt");
    host.tell(HostNotice.ROUTE_CHANGED);

    await().until(() -> engine.host("node1").activeNic().equals(Optional.of("ovirtmgmt")));
    assertThat(event("ActiveNicChanged").text()).contains("from eth0 to ovirtmgmt");
    assertThat(events("ManagementNetworkLeft")).hasSize(1);
  }

  /** The connection stands for a while without a route. */
  @Test
  void lostRouteIsANewDecision() throws Exception {
    host.answers().on("Host.getRoute", (_, _) -> Map.of("reason", "unreachable"));

    host.tell(HostNotice.ROUTE_CHANGED);

    await().until(() -> engine.host("node1").activeNic().isEmpty());
    assertThat(event("ManagementNetworkLeft").text())
        .contains("is on eth1 (bridge ovirtmgmt)", "has no route to the engine now");
  }

  /** A notice may be late or repeated, or the host may lie. */
  @Test
  void noticeWithoutAChangeStoresNothing() throws Exception {
    int decisions = decisions().size();
    int before = count("Host.getRoute");
    host.tell(HostNotice.ROUTE_CHANGED);
    await().until(() -> count("Host.getRoute") > before);

    routeThrough("eth0");
    host.tell(HostNotice.ROUTE_CHANGED);
    await().until(() -> engine.host("node1").activeNic().equals(Optional.of("eth0")));

    assertThat(decisions()).hasSize(decisions + 1);
  }

  @Test
  void floodOfNoticesCostsFewCalls() throws Exception {
    int before = count("Host.getCapabilities");
    for (var i = 0; i < 200; i++) {
      host.tell(HostNotice.ROUTE_CHANGED);
    }
    routeThrough("eth0");
    await().until(() -> engine.host("node1").activeNic().equals(Optional.of("eth0")));

    assertThat(count("Host.getCapabilities") - before).isLessThan(20);
  }

  /** Nothing else tells it again while the connection stands. */
  @ParameterizedTest
  @ValueSource(strings = {"Host.getCapabilities", "Host.getRoute"})
  void looksAgainIfALookFails(String verb) throws Exception {
    Map<String, MethodHandler> answers =
        Map.of(
            "Host.getCapabilities", (_, caller) -> host.answers().capabilities(caller),
            "Host.getRoute", (_, _) -> Map.of("device", "eth0", "type", "unicast"));
    answers.forEach(host.answers()::on);
    var isFirst = new AtomicBoolean(true);
    host.answers()
        .on(
            verb,
            (parameters, caller) -> {
              if (isFirst.getAndSet(false)) {
                throw new IllegalStateException("the agent has a fault");
              }
              return Objects.requireNonNull(answers.get(verb)).handle(parameters, caller);
            });

    host.tell(HostNotice.ROUTE_CHANGED);

    await().until(() -> engine.host("node1").activeNic().equals(Optional.of("eth0")));
  }

  /** The route may have changed while the agent was not connected. */
  @Test
  void looksAtTheRouteOfANewConnection() throws Exception {
    host.disconnect();
    await().until(() -> engine.host("node1").connection().isEmpty());
    routeThrough("eth0");

    host.connect();

    await().until(() -> engine.host("node1").activeNic().equals(Optional.of("eth0")));
    assertThat(engine.decision("node1").cause()).contains("the host's agent has connected");
  }

  @Test
  void waitsForTheEndOfARun() throws Exception {
    var asked = new CountDownLatch(1);
    var released = new CountDownLatch(1);
    host.answers()
        .on(
            "Host.getCapabilities",
            (_, caller) -> {
              asked.countDown();
              try {
                released.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return host.answers().capabilities(caller);
            });
    engine.post("/api/v1/hosts/node1/install", "");
    asked.await();
    host.tell(HostNotice.ROUTE_CHANGED);
    long latest = engine.decision("node1").id();

    released.countDown();
    await().until(() -> engine.host("node1").run().orElseThrow().ended().isPresent());
    assertThat(engine.decision("node1").run()).as("the run decides itself").isPresent();
    assertThat(engine.decision("node1").id()).isGreaterThan(latest);

    routeThrough("eth0");
    host.tell(HostNotice.ROUTE_CHANGED);
    await().until(() -> engine.host("node1").activeNic().equals(Optional.of("eth0")));
  }

  /** The look at another host, whose notice comes later, shows that time enough has passed. */
  @Test
  void hostInMaintenanceIsNotCalled() throws Exception {
    engine.post("/api/v1/hosts", "{\"name\": \"node2\", \"transport\": \"dialIn\"}");
    try (DiallingHost other = DiallingHost.start(engine.dataDir, "node2", engine.hostPort())) {
      other.answers().network().set(host.answers().network().management());
      assertThat(engine.install("node2").status()).isEqualTo(HostStatus.UP);
      engine.post("/api/v1/hosts/node1/maintenance", "");
      int before = count("Host.getRoute");
      routeThrough("eth0");
      host.tell(HostNotice.ROUTE_CHANGED);

      other.answers().on("Host.getRoute", (_, _) -> Map.of("device", "eth0", "type", "unicast"));
      other.tell(HostNotice.ROUTE_CHANGED);
      await().until(() -> engine.host("node2").activeNic().equals(Optional.of("eth0")));

      assertThat(count("Host.getRoute")).isEqualTo(before);
      assertThat(engine.host("node1").activeNic()).contains("ovirtmgmt");
    }
  }

  private void routeThrough(String device) {
    host.answers().on("Host.getRoute", (_, _) -> Map.of("device", device, "type", "unicast"));
  }

  private int count(String verb) {
    return Math.toIntExact(
        host.answers().calls().stream().filter(call -> call.startsWith(verb)).count());
  }

  private List<DecisionDocument> decisions() throws Exception {
    return engine.get("/api/v1/hosts/node1/decisions").as(DecisionPage.class).items();
  }

  private List<Event> events(String type) throws Exception {
    return engine.events("node1").stream().filter(event -> event.type().equals(type)).toList();
  }

  private Event event(String type) throws Exception {
    return events(type).getLast();
  }
}
