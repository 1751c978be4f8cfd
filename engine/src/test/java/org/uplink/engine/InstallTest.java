package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.api.Deployment;
import org.uplink.api.Host;
import org.uplink.api.HostStatus;
import org.uplink.api.Stance;
import org.uplink.api.StatusReason;
import tools.jackson.databind.node.ObjectNode;

/** Installs of hosts that answer, each row of the decision from the wire to the record. */
final class InstallTest {
  @TempDir Path temp;
  private EngineUnderTest engine;
  private FakeHost host;

  @BeforeEach
  void start() throws Exception {
    engine = EngineUnderTest.start(temp.resolve("data"));
    host = FakeHost.start(engine.dataDir, "node1");
    engine.addHost("node1", host.port());
  }

  @AfterEach
  void stop() {
    host.close();
    engine.close();
  }

  @Test
  void aHostWhoseRouteAndConnectionAgreeGetsItsActiveNicAndWaitsForTheManagementNetwork()
      throws Exception {
    var installed = engine.install("node1");

    assertThat(installed.status()).isEqualTo(HostStatus.NON_OPERATIONAL);
    assertThat(installed.reason()).contains(StatusReason.MANAGEMENT_NETWORK_PENDING);
    assertThat(installed.activeNic()).contains("eth1");
    assertThat(installed.install().orElseThrow().succeeded()).contains(true);
    assertThat(installed.install().orElseThrow().step()).isEqualTo("Decide");
    assertThat(installed.software().orElseThrow().clusterLevels())
        .containsExactly("3.5", "3.6", "3.10");
    var decision = engine.decision("node1");
    assertThat(decision.row()).isEqualTo(8);
    assertThat(decision.deployment()).isEqualTo(Deployment.YES);
    assertThat(decision.sourceTranslated()).contains(false);
    assertThat(decision.evidence().getFirst().stance()).isEqualTo(Stance.DECIDES);
    assertThat(decision.evidence().getFirst().kind()).isEqualTo("flowRoute");
    assertThat(engine.events("node1"))
        .extracting(event -> event.type())
        .containsExactly("HostAdded", "InstallStarted", "ManagementNetworkPending");
    assertThat(engine.events("node1").getLast().text()).contains("node1", "eth1", "row 8");
  }

  @Test
  void theFlowIsAskedForWithTheConnectionsOwnAddressesAndPorts() throws Exception {
    engine.install("node1");

    var asked = host.calls().stream().filter(call -> call.startsWith("Host.getRoute")).toList();
    assertThat(asked).hasSize(2);
    assertThat(asked.get(0))
        .contains("\"ip\":\"127.0.0.1\"", "\"source\":\"127.0.0.1\"", "\"protocol\":\"tcp\"")
        .contains("\"sourcePort\":" + host.port());
    assertThat(asked.get(1)).isEqualTo("Host.getRoute {\"ip\":\"127.0.0.1\"}");
  }

  @Test
  void anAgentWithoutTheVerbIsTakenByItsWord() throws Exception {
    host.without("Host.getRoute");

    var installed = engine.install("node1");

    assertThat(installed.activeNic()).contains("eth1");
    assertThat(installed.decision().orElseThrow().row()).isEqualTo(2);
    assertThat(host.calls().stream().filter(call -> call.startsWith("Host.getRoute"))).hasSize(1);
  }

  @Test
  void aHostOfAnOlderClusterIsNotAskedForRoutes() throws Exception {
    engine.post("/api/v1/clusters", "{\"name\": \"old\", \"compatibilityLevel\": \"3.5\"}");
    try (var old = FakeHost.start(engine.dataDir, "node1.old")) {
      engine.post(
          "/api/v1/hosts",
          "{\"name\": \"node1.old\", \"address\": \"127.0.0.1\", \"port\": %d, \"cluster\": \"old\"}"
              .formatted(old.port()));

      var installed = engine.install("node1.old");

      assertThat(installed.decision().orElseThrow().row()).isEqualTo(1);
      assertThat(installed.activeNic()).contains("eth1");
      assertThat(old.calls()).noneMatch(call -> call.startsWith("Host.getRoute"));
    }
  }

  @Test
  void anInstallIsOneConnection() throws Exception {
    var connections = ConcurrentHashMap.<Long>newKeySet();
    host.on(
        "Host.getCapabilities",
        (params, caller) -> {
          connections.add(caller.connection());
          return FakeHost.capabilities(caller);
        });
    host.on(
        "Host.getRoute",
        (params, caller) -> {
          connections.add(caller.connection());
          return Map.of("device", "eth1");
        });

    engine.install("node1");

    assertThat(connections).hasSize(1);
  }

  @Test
  void aDeviceThatTheCapabilitiesDoNotListIsTheActiveNicAndNoNetworkGoesThere() throws Exception {
    host.on(
        "Host.getRoute",
        (params, caller) ->
            Map.of("device", "wg0", "path", List.of(Map.of("name", "wg0", "kind", "wireguard"))));

    var installed = engine.install("node1");

    assertThat(installed.reason()).contains(StatusReason.MANAGEMENT_NETWORK_MISSING);
    assertThat(installed.activeNic()).contains("wg0");
    assertThat(installed.install().orElseThrow().succeeded()).contains(true);
    assertThat(engine.decision("node1").reason()).contains("wireguard");
    assertThat(engine.events("node1").getLast().type()).isEqualTo("ManagementNetworkSkipped");
  }

  @Test
  void aLocalRouteOnTheEnginesOwnMachineIsLeftToAnOperator() throws Exception {
    host.on("Host.getRoute", (params, caller) -> Map.of("device", "lo", "type", "local"));
    assertThat(engine.install("node1").decision().orElseThrow().row()).isEqualTo(5);
    host.on(
        "Host.getCapabilities",
        (params, caller) ->
            ((ObjectNode) FakeHost.capabilities(caller)).put("bootId", "engine-boot"));

    var installed = engine.install("node1");

    assertThat(installed.decision().orElseThrow().row()).isEqualTo(4);
    assertThat(installed.decision().orElseThrow().deployment()).isEqualTo(Deployment.BY_HAND);
    assertThat(installed.activeNic()).contains("eth1");
  }

  @Test
  void aStockVdsmThatTellsNothingOfItsConnectionIsAskedThePlainWay() throws Exception {
    host.capabilities(
        """
        {"clusterLevels": ["3.6"], "lastClientIface": "ovirtmgmt", "nics": {"eth4": {}},
         "bridges": {"ovirtmgmt": {"addr": "127.0.0.1", "ports": ["eth4"]}},
         "networks": {"ovirtmgmt": {"iface": "ovirtmgmt", "bridged": true}}}""");
    host.on("Host.getRoute", (params, caller) -> Map.of("device", "ovirtmgmt"));

    var installed = engine.install("node1");

    assertThat(installed.decision().orElseThrow().row()).isEqualTo(8);
    assertThat(engine.decision("node1").sourceTranslated()).isEmpty();
    assertThat(host.calls().stream().filter(call -> call.startsWith("Host.getRoute")))
        .allMatch(call -> call.equals("Host.getRoute {\"ip\":\"127.0.0.1\"}"));
  }

  @Test
  void whoWaitsForAnInstallIsAnsweredWhenItEndsOrWhenTheTimeIsOver() throws Exception {
    var open = new CountDownLatch(1);
    host.on(
        "Host.getRoute",
        (params, caller) -> {
          try {
            return Map.of("device", open.await(20, TimeUnit.SECONDS) ? "eth1" : "late");
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Map.of("device", "");
          }
        });
    var started = engine.post("/api/v1/hosts/node1/install?wait=0", "");
    assertThat(started.status()).isEqualTo(202);
    assertThat(started.header("Location")).isEqualTo("/api/v1/hosts/node1");
    assertThat(engine.get("/api/v1/hosts/node1?wait=1").as(Host.class).status())
        .isEqualTo(HostStatus.INSTALLING);

    open.countDown();

    assertThat(engine.get("/api/v1/hosts/node1?wait=30").as(Host.class).activeNic())
        .contains("eth1");
  }
}
