package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;
import static org.uplink.testkit.Deadlines.scaled;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.uplink.api.decision.DecisionDocument;
import org.uplink.api.decision.DecisionPage;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.api.host.StatusReason;
import org.uplink.engine.run.RunSettings;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;

/** Hosts that do not answer, stall, break the connection, or answer nonsense. */
final class FaultyHostTest extends OneHostFixture {
  @Test
  void installFailsWhenAgentDiesAndCanBeRepeated() throws Exception {
    int port = host.port();
    host.on(
        "Host.getRoute",
        (params, caller) -> {
          Thread.startVirtualThread(host::close);
          return await();
        });

    HostDocument failed = engine.install("node1");

    assertThat(failed.status()).isEqualTo(HostStatus.INSTALL_FAILED);
    assertThat(failed.reason()).contains(StatusReason.AGENT_LOST);
    assertThat(failed.run().orElseThrow().step()).isEqualTo("GetRoute");
    try (var again = FakeHost.start(engine.dataDir, "node1", port)) {
      assertThat(again.port()).isEqualTo(port);
      HostDocument installed = engine.install("node1");
      assertThat(installed.activeNic()).contains("ovirtmgmt");
    }
  }

  @Test
  void hostIsNonResponsiveWhenCapabilitiesTimeOut() throws Exception {
    restart(runs -> runs.withCallTimeout(Duration.ofSeconds(2)));
    host.on("Host.getCapabilities", (params, caller) -> await());

    HostDocument installed = engine.install("node1");

    assertThat(installed.status()).isEqualTo(HostStatus.NON_RESPONSIVE);
    assertThat(installed.statusText().orElseThrow())
        .contains("Host.getCapabilities", "within 2 s. Check that the host is up");
  }

  @Test
  void installFailsWhenCapabilitiesAreUnreadable() throws Exception {
    host.on(
        "Host.getCapabilities",
        (params, caller) -> {
          throw new RpcException.Answered(RpcError.internal("netlink broke"));
        });
    HostDocument failed = engine.install("node1");
    assertThat(failed.status()).isEqualTo(HostStatus.INSTALL_FAILED);
    assertThat(failed.reason()).contains(StatusReason.AGENT_ERROR);
    assertThat(failed.statusText().orElseThrow()).contains("netlink broke");

    host.on("Host.getCapabilities", (params, caller) -> List.of("nonsense"));
    assertThat(engine.install("node1").reason()).contains(StatusReason.AGENT_ERROR);

    host.capabilities(
        """
        {"clusterLevels": ["3.6"],
         "connection": {"local": {"address": "not an address", "port": 1},
                        "peer": {"address": "127.0.0.1", "port": 2}}}""");
    assertThat(engine.install("node1").reason()).contains(StatusReason.AGENT_ERROR);
  }

  @Test
  void refusesHostThatReportsNoCompatibilityLevel() throws Exception {
    host.capabilities("{}");

    HostDocument installed = engine.install("node1");

    assertThat(installed.status()).isEqualTo(HostStatus.NON_OPERATIONAL);
    assertThat(installed.reason()).contains(StatusReason.CLUSTER_LEVEL_UNSUPPORTED);
    assertThat(installed.run().orElseThrow().succeeded()).contains(false);
  }

  @Test
  void unsupportedLevelIsReportedWithSupportedLevels() throws Exception {
    host.capabilities("{\"clusterLevels\": [\"3.4\", \"3.10\"]}");

    assertThat(engine.install("node1").statusText().orElseThrow())
        .contains("3.6", "3.4, 3.10", "Default");
  }

  @Test
  void failedGetRouteFailsInstallAndKeepsActiveNic() throws Exception {
    engine.install("node1");
    host.on(
        "Host.getRoute",
        (params, caller) -> {
          throw new RpcException.Answered(RpcError.internal("netlink broke"));
        });

    HostDocument failed = engine.install("node1");

    assertThat(failed.status()).isEqualTo(HostStatus.INSTALL_FAILED);
    assertThat(failed.reason()).contains(StatusReason.ROUTE_LOOKUP_FAILED);
    assertThat(failed.activeNic()).contains("ovirtmgmt");
    assertThat(engine.decision("node1").row()).isEqualTo(3);
    assertThat(failed.statusText().orElseThrow()).contains("getRoute failed", "netlink broke");
    assertThat(engine.events("node1")).noneMatch(event -> event.type().equals("ActiveNicChanged"));
  }

  @Test
  void impossibleDeviceNameFailsLookup() throws Exception {
    for (var name : List.of("x".repeat(300), "eth0 eth1", "..", "a/b")) {
      host.on("Host.getRoute", (params, caller) -> Map.of("device", name));

      HostDocument failed = engine.install("node1");

      assertThat(failed.status()).as(name).isEqualTo(HostStatus.INSTALL_FAILED);
      assertThat(failed.reason()).contains(StatusReason.ROUTE_LOOKUP_FAILED);
    }
  }

  @Test
  void survivesHugeCapabilities() throws Exception {
    String levels =
        IntStream.range(0, 3000)
            .mapToObj(minor -> "\"3." + minor + "\"")
            .collect(Collectors.joining(","));
    host.capabilities(
        """
        {"clusterLevels": [%s], "lastClientIface": "%s", "uuid": "%s", "software_version": "%s"}"""
            .formatted(levels, "e".repeat(300), "u".repeat(300), "v".repeat(300)));

    HostDocument installed = engine.install("node1");

    assertThat(installed.status()).isEqualTo(HostStatus.NON_OPERATIONAL);
    assertThat(installed.software().orElseThrow().clusterLevels()).contains("3.6");
  }

  @Test
  void shortensLongTextsOfHost() throws Exception {
    String words = "x".repeat(200_000);
    host.on(
        "Host.getRoute",
        (params, caller) ->
            Map.of(
                "device",
                "eth1",
                "gateway",
                words,
                "table",
                words,
                "path",
                Collections.nCopies(
                    3000, Map.of("name", "eth1", "kind", "nic", "lower", List.of()))));
    engine.install("node1");
    assertThat(engine.get("/api/v1/hosts/node1/decision").body()).hasSizeLessThan(20_000);

    host.on(
        "Host.getRoute",
        (params, caller) -> {
          throw new RpcException.Answered(RpcError.internal(words));
        });
    engine.install("node1");
    assertThat(engine.decision("node1").row()).isEqualTo(3);
    assertThat(engine.get("/api/v1/hosts/node1/decision").body()).hasSizeLessThan(20_000);
  }

  @Test
  void stalledGetRouteFailsLookup() throws Exception {
    restart(runs -> runs.withCallTimeout(scaled(Duration.ofSeconds(1))));
    host.on("Host.getRoute", (params, caller) -> await());

    assertThat(engine.install("node1").decision().orElseThrow().row()).isEqualTo(3);
  }

  @Test
  void reportsChangedActiveNic() throws Exception {
    engine.install("node1");
    host.on("Host.getRoute", (params, caller) -> Map.of("device", "eth0"));

    HostDocument installed = engine.install("node1");

    assertThat(installed.activeNic()).contains("eth0");
    assertThat(engine.decision("node1").previousNic()).contains("ovirtmgmt");
    assertThat(engine.events("node1"))
        .anySatisfy(
            event -> {
              assertThat(event.type()).isEqualTo("ActiveNicChanged");
              assertThat(event.text()).contains("node1", "from ovirtmgmt to eth0");
            });
    List<DecisionDocument> decisions =
        engine.get("/api/v1/hosts/node1/decisions").as(DecisionPage.class).items();
    assertThat(decisions).extracting(decision -> decision.row()).containsExactly(9, 8, 8);
  }

  @Test
  void refusesSecondInstallWhileOneRuns() throws Exception {
    host.on("Host.getCapabilities", (params, caller) -> await());
    EngineFixture.Answer first = engine.post("/api/v1/hosts/node1/install", "");
    assertThat(first.status()).isEqualTo(202);
    assertThat(first.as(HostDocument.class).status()).isEqualTo(HostStatus.INSTALLING);

    EngineFixture.Answer second = engine.post("/api/v1/hosts/node1/install", "");

    assertThat(second.status()).isEqualTo(409);
    assertThat(second.body()).contains("urn:uplink:problem:host-busy", "uplink host show node1");
    assertThat(engine.delete("/api/v1/hosts/node1").status()).isEqualTo(409);
  }

  @Test
  void refusesRunsBeyondQueueLimit() throws Exception {
    host.on("Host.ping2", (params, caller) -> await());
    EngineConfig small = EngineFixture.config(temp.resolve("small"));
    RunSettings settings = small.runs().withAgentTimeout(HANG).withMaxParallel(1).withMaxQueued(1);
    try (var few = new EngineFixture(small.withRuns(settings));
        var slow = FakeHost.start(few.dataDir, "slow")) {
      slow.on("Host.ping2", (params, caller) -> await());
      few.addHost("a", 1);
      few.addHost("b", 2);
      few.addHost("c", 3);
      few.addHost("slow", slow.port());
      assertThat(few.post("/api/v1/hosts/slow/install", "").status()).isEqualTo(202);
      assertThat(few.post("/api/v1/hosts/a/install", "").status()).isEqualTo(202);

      EngineFixture.Answer refused = few.post("/api/v1/hosts/b/install", "");

      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("Retry-After")).isNotEmpty();
      assertThat(few.host("b").status()).isEqualTo(HostStatus.UNASSIGNED);
      assertThat(few.host("a").run().orElseThrow().step()).isEqualTo("Queued");
    }
  }

  @Test
  void stoppingEngineFailsItsRunsAndTheyCanBeRepeated() throws Exception {
    host.on("Host.getCapabilities", (params, caller) -> await());
    engine.post("/api/v1/hosts/node1/install", "");
    engine.close();

    engine = EngineFixture.start(engine.dataDir);

    HostDocument stopped = engine.host("node1");
    assertThat(stopped.status()).isEqualTo(HostStatus.INSTALL_FAILED);
    assertThat(stopped.reason()).contains(StatusReason.ENGINE_RESTARTED);
    host.on("Host.getCapabilities", (params, caller) -> host.capabilities(caller));
    assertThat(engine.install("node1").activeNic()).contains("ovirtmgmt");
  }

  private boolean await() {
    try {
      return released.await(HANG_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
