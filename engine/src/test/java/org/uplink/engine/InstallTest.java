package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.uplink.api.decision.AutomaticDeployment;
import org.uplink.api.decision.DecisionDocument;
import org.uplink.api.decision.DecisionPage;
import org.uplink.api.decision.Stance;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostNetworksDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.api.host.StatusReason;
import org.uplink.rpc.jsonrpc.Origin;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Installs of hosts that answer, from the protocol to the database. */
final class InstallTest extends OneHostFixture {
  @Test
  void deploysManagementNetworkOnActiveNic() throws Exception {
    HostDocument installed = engine.install("node1");

    assertThat(installed.status()).as("%s", installed).isEqualTo(HostStatus.UP);
    assertThat(installed.reason()).isEmpty();
    assertThat(installed.activeNic()).contains("ovirtmgmt");
    assertThat(installed.proof()).contains("proved");
    assertThat(installed.outOfSync()).isEmpty();
    assertThat(installed.run().orElseThrow().succeeded()).contains(true);
    assertThat(installed.run().orElseThrow().step()).isEqualTo("Activate");
    assertThat(installed.software().orElseThrow().clusterLevels())
        .containsExactly("3.5", "3.6", "3.10");
    List<DecisionDocument> decisions =
        engine.get("/api/v1/hosts/node1/decisions").as(DecisionPage.class).items();
    assertThat(decisions).extracting(decision -> decision.row()).containsExactly(8, 8);
    assertThat(decisions)
        .extracting(decision -> decision.activeNic().orElseThrow())
        .containsExactly("ovirtmgmt", "eth1");
    DecisionDocument first = decisions.getLast();
    assertThat(first.deployment()).isEqualTo(AutomaticDeployment.YES);
    assertThat(first.sourceTranslated()).contains(false);
    assertThat(first.evidence().getFirst().stance()).isEqualTo(Stance.DECIDES);
    assertThat(first.evidence().getFirst().kind()).isEqualTo("flowRoute");
    assertThat(engine.events("node1"))
        .extracting(event -> event.type())
        .containsExactly(
            "HostAdded",
            "RunStarted",
            "ManagementNetworkPending",
            "ManagementNetworkDeployed",
            "HostUp");
    assertThat(engine.events("node1").get(2).text())
        .contains("node1", "eth1")
        .doesNotContain("row 8");
    assertThat(engine.events("node1").getLast().text()).contains("node1", "ovirtmgmt", "proved");
  }

  @Test
  void networkTakesOverIpConfigurationOfNic() throws Exception {
    engine.install("node1");

    JsonNode asked = host.network().management().orElseThrow();
    assertThat(asked.get("nic").asString()).isEqualTo("eth1");
    assertThat(asked.get("ipaddr").asString()).isEqualTo("127.0.0.1");
    assertThat(asked.get("prefix").asInt()).isEqualTo(8);
    assertThat(asked.get("ipv6addr").asString()).isEqualTo("2001:db8::10/64");
    assertThat(asked.get("bootproto").asString()).isEqualTo("none");
    assertThat(asked.get("bridged").asBoolean()).isTrue();
    assertThat(asked.has("vlan")).isFalse();
    assertThat(asked.get("mtu").asInt()).isEqualTo(1500);
    assertThat(host.network().applied()).isEqualTo(1);
    assertThat(
            host.calls().stream()
                .filter(call -> call.startsWith("Host.setupNetworks") && call.contains("ticket")))
        .singleElement()
        .satisfies(
            call -> assertThat(call).contains("\"commitOnSuccess\":true", "\"ticket\":\"t-"));
  }

  @Test
  void installingUpHostChangesNothing() throws Exception {
    engine.install("node1");

    HostDocument again = engine.install("node1");

    assertThat(again.status()).isEqualTo(HostStatus.UP);
    assertThat(host.network().applied()).isEqualTo(1);
    assertThat(engine.events("node1")).extracting(event -> event.type()).endsWith("HostUp");
  }

  @Test
  void looksUpFlowWithAddressesAndPortsOfConnection() throws Exception {
    engine.install("node1");

    List<String> asked =
        host.calls().stream().filter(call -> call.startsWith("Host.getRoute")).toList();
    assertThat(asked).as("before the network is deployed, and after").hasSize(4);
    assertThat(asked.get(0))
        .contains("\"ip\":\"127.0.0.1\"", "\"source\":\"127.0.0.1\"", "\"protocol\":\"tcp\"")
        .contains("\"sourcePort\":" + host.port());
    assertThat(asked.get(1)).isEqualTo("Host.getRoute {\"ip\":\"127.0.0.1\"}");
  }

  @Test
  void usesLastClientIfaceOfAgentWithoutGetRoute() throws Exception {
    host.without("Host.getRoute");

    HostDocument installed = engine.install("node1");

    assertThat(installed.activeNic()).contains("ovirtmgmt");
    assertThat(installed.decision().orElseThrow().row()).isEqualTo(2);
    assertThat(host.calls().stream().filter(call -> call.startsWith("Host.getRoute"))).hasSize(2);
  }

  @Test
  void sendsNoGetRouteBelowLevel36() throws Exception {
    engine.post("/api/v1/clusters", "{\"name\": \"old\", \"compatibilityLevel\": \"3.5\"}");
    try (var old = FakeHost.start(engine.dataDir, "node1.old")) {
      engine.post(
          "/api/v1/hosts",
          "{\"name\": \"node1.old\", \"address\": \"127.0.0.1\", \"port\": "
              + old.port()
              + ", \"cluster\": \"old\"}");

      HostDocument installed = engine.install("node1.old");

      assertThat(installed.decision().orElseThrow().row()).isEqualTo(1);
      assertThat(installed.activeNic()).contains("ovirtmgmt");
      assertThat(old.calls()).noneMatch(call -> call.startsWith("Host.getRoute"));
    }
  }

  @Test
  void inspectionUsesOneConnection() throws Exception {
    ConcurrentHashMap.KeySetView<Origin, Boolean> connections =
        ConcurrentHashMap.<Origin>newKeySet();
    host.on(
        "Host.getCapabilities",
        (params, caller) -> {
          connections.add(caller.origin());
          return host.capabilities(caller);
        });
    host.on(
        "Host.getRoute",
        (params, caller) -> {
          connections.add(caller.origin());
          return host.route();
        });

    engine.install("node1");

    assertThat(connections).as("one before the network is deployed, one after").hasSize(2);
  }

  @Test
  void skipsDeploymentOnUnlistedDevice() throws Exception {
    host.on(
        "Host.getRoute",
        (params, caller) ->
            Map.of("device", "wg0", "path", List.of(Map.of("name", "wg0", "kind", "wireguard"))));

    HostDocument installed = engine.install("node1");

    assertThat(installed.reason()).contains(StatusReason.MANAGEMENT_NETWORK_MISSING);
    assertThat(installed.activeNic()).contains("wg0");
    assertThat(installed.run().orElseThrow().succeeded()).contains(true);
    assertThat(engine.decision("node1").reason()).contains("wireguard");
    assertThat(engine.events("node1").getLast().type()).isEqualTo("ManagementNetworkSkipped");
  }

  @Test
  void localRouteLeavesDeploymentToOperator() throws Exception {
    host.on("Host.getRoute", (params, caller) -> Map.of("device", "lo", "type", "local"));
    assertThat(engine.install("node1").decision().orElseThrow().row()).isEqualTo(5);
    host.on(
        "Host.getCapabilities",
        (params, caller) ->
            ((ObjectNode) host.capabilities(caller)).put("boot_uuid", "engine-boot"));

    HostDocument installed = engine.install("node1");

    assertThat(installed.decision().orElseThrow().row()).isEqualTo(4);
    assertThat(installed.decision().orElseThrow().deployment())
        .isEqualTo(AutomaticDeployment.MANUAL);
    assertThat(installed.activeNic()).contains("eth1");
  }

  @Test
  void showsTheOwnersOfNicsWithTheNetworksAndTheDecision() throws Exception {
    host.on(
        "Host.getCapabilities",
        (params, caller) -> {
          ObjectNode capabilities = (ObjectNode) host.capabilities(caller);
          ((ObjectNode) capabilities.get("nics").get("eth1"))
              .putObject("owner")
              .put("program", "NetworkManager")
              .put("version", "1.50.0")
              .put("tried", false)
              .put("evidence", "a file");
          return capabilities;
        });

    engine.install("node1");

    String text = "NetworkManager 1.50.0, an untried version (a file); changes are refused";
    assertThat(
            engine
                .get("/api/v1/hosts/node1/networks")
                .as(HostNetworksDocument.class)
                .devices()
                .stream()
                .filter(device -> device.name().equals("eth1"))
                .map(device -> device.owner().orElseThrow().text()))
        .containsExactly(text);
    assertThat(engine.decision("node1").evidence())
        .filteredOn(piece -> piece.kind().equals("nicOwner"))
        .singleElement()
        .satisfies(
            piece -> {
              assertThat(piece.text()).isEqualTo("eth1: " + text);
              assertThat(piece.stance()).isEqualTo(Stance.INFORMS);
            });
  }

  @Test
  void stockVdsmGetsPlainLookups() throws Exception {
    host.capabilities(
        """
        {"clusterLevels": ["3.6"], "lastClientIface": "ovirtmgmt", "nics": {"eth4": {}},
         "bridges": {"ovirtmgmt": {"addr": "127.0.0.1", "ports": ["eth4"]}},
         "networks": {"ovirtmgmt": {"iface": "ovirtmgmt", "bridged": true}}}""");
    host.on("Host.getRoute", (params, caller) -> Map.of("device", "ovirtmgmt"));

    HostDocument installed = engine.install("node1");

    assertThat(installed.decision().orElseThrow().row()).isEqualTo(8);
    assertThat(engine.decision("node1").sourceTranslated()).isEmpty();
    assertThat(host.calls().stream().filter(call -> call.startsWith("Host.getRoute")))
        .allMatch(call -> call.equals("Host.getRoute {\"ip\":\"127.0.0.1\"}"));
  }

  @Test
  void waitReturnsWhenRunEndsOrTimeIsOver() throws Exception {
    var open = new CountDownLatch(1);
    host.on(
        "Host.getRoute",
        (params, caller) -> {
          try {
            return open.await(HANG_SECONDS, TimeUnit.SECONDS)
                ? host.route()
                : Map.of("device", "late");
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Map.of("device", "");
          }
        });
    EngineFixture.Answer started = engine.post("/api/v1/hosts/node1/install?wait=0", "");
    assertThat(started.status()).isEqualTo(202);
    assertThat(started.header("Location")).isEqualTo("/api/v1/hosts/node1");
    assertThat(engine.get("/api/v1/hosts/node1?wait=1").as(HostDocument.class).status())
        .isEqualTo(HostStatus.INSTALLING);

    open.countDown();

    assertThat(engine.get("/api/v1/hosts/node1?wait=300").as(HostDocument.class).activeNic())
        .contains("ovirtmgmt");
  }
}
