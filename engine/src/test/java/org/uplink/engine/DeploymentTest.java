package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.api.Host;
import org.uplink.api.HostNetworks;
import org.uplink.api.HostStatus;
import org.uplink.api.NetworkPlan;
import org.uplink.api.StatusReason;
import org.uplink.rpc.RpcError;
import org.uplink.rpc.RpcException;

/** The management network on its way to a host: kept, rolled back, refused, lost on the way. */
final class DeploymentTest {
  @TempDir Path temp;
  private EngineUnderTest engine;
  private FakeHost host;
  private final CountDownLatch released = new CountDownLatch(1);

  @BeforeEach
  void start() throws Exception {
    engine = EngineUnderTest.start(temp.resolve("data"));
    host = FakeHost.start(engine.dataDir, "node1");
    engine.addHost("node1", host.port());
  }

  @AfterEach
  void stop() {
    released.countDown();
    host.close();
    engine.close();
  }

  private Host run(String what, String body) throws Exception {
    var answer = engine.post("/api/v1/hosts/node1/" + what, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.as(Host.class);
  }

  /** Until the test ends, also where the host is closed: the answer never leaves it. */
  private void held() {
    var waiting = new java.util.concurrent.FutureTask<>(() -> released.await(60, TimeUnit.SECONDS));
    Thread.startVirtualThread(waiting);
    while (!waiting.isDone()) {
      try {
        assertThat(waiting.get()).isTrue();
      } catch (InterruptedException e) {
        assertThat(waiting).as("interrupted while held").isNotNull();
      } catch (java.util.concurrent.ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private String lastEvent() throws Exception {
    return engine.events("node1").getLast().type();
  }

  private void refuse(int code, String message) {
    host.on(
        "Host.setupNetworks",
        (params, caller) -> {
          throw new RpcException.Answered(new RpcError(code, message));
        });
  }

  @Test
  void aChangeThatIsNotProvedIsRolledBackAndSaidAndCanBeRepeated() throws Exception {
    host.network().provable(false);

    var installed = engine.install("node1");

    assertThat(installed.status()).isEqualTo(HostStatus.NON_OPERATIONAL);
    assertThat(installed.reason()).contains(StatusReason.SETUP_NETWORKS_FAILED);
    assertThat(installed.install().orElseThrow().succeeded()).contains(false);
    assertThat(installed.statusText().orElseThrow())
        .contains("due to setup networks failure", "eth1", "the engine did not come in")
        .contains("uplink host deploy-network node1");
    assertThat(installed.activeNic()).contains("eth1");
    assertThat(installed.proof()).isEmpty();
    assertThat(lastEvent()).isEqualTo("SetupNetworksFailed");

    host.network().provable(true);
    var again = run("deploy-network?wait=30", "{}");

    assertThat(again.status()).as("%s", again).isEqualTo(HostStatus.UP);
    assertThat(again.install().orElseThrow().kind()).isEqualTo("deployment");
    assertThat(host.network().applied()).isEqualTo(2);
  }

  @Test
  void theOutcomeIsLearntFromTheHostWhereTheAnswerIsLost() throws Exception {
    host.on(
        "Host.setupNetworks",
        (params, caller) -> {
          var done = host.network().setup(params, caller);
          held();
          return done;
        });

    var installed = engine.install("node1");

    assertThat(installed.status()).as("%s", installed).isEqualTo(HostStatus.UP);
    assertThat(installed.proof()).contains("proved");
    assertThat(host.network().applied()).isEqualTo(1);
  }

  @Test
  void anAgentThatIsKilledInTheChangeHasRolledItBackAndIsAsked() throws Exception {
    host.network().provable(false);
    host.on(
        "Host.setupNetworks",
        (params, caller) -> {
          Thread.startVirtualThread(
              () -> {
                try {
                  while (host.network().applied() == 0) {
                    Thread.sleep(10);
                  }
                  host = host.again(engine.dataDir, "node1");
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
          return host.network().setup(params, caller);
        });

    var installed = engine.install("node1");

    assertThat(installed.reason()).contains(StatusReason.SETUP_NETWORKS_FAILED);
    assertThat(installed.statusText().orElseThrow()).contains("the agent was restarted");
    assertThat(host.network().applied()).isEqualTo(1);
  }

  @Test
  void aStaleTicketIsFollowedByANewOne() throws Exception {
    var first = new AtomicInteger();
    host.on(
        "Host.setupNetworks",
        (params, caller) -> {
          if (first.getAndIncrement() == 0) {
            throw new RpcException.Answered(new RpcError(9104, "the ticket is over"));
          }
          return host.network().setup(params, caller);
        });

    assertThat(engine.install("node1").status()).isEqualTo(HostStatus.UP);
    assertThat(host.calls().stream().filter(call -> call.startsWith("Host.getNetworkTicket")))
        .hasSize(2);
  }

  @Test
  void aNicThatSomebodyElseOwnsIsSkippedAndOtherRefusalsFail() throws Exception {
    refuse(9101, "NetworkManager owns eth1");
    var owned = engine.install("node1");
    assertThat(owned.reason()).contains(StatusReason.MANAGEMENT_NETWORK_MISSING);
    assertThat(owned.install().orElseThrow().succeeded()).contains(true);
    assertThat(owned.statusText().orElseThrow()).contains("NetworkManager owns eth1", "skipped");
    assertThat(lastEvent()).isEqualTo("ManagementNetworkSkipped");

    for (var code : new int[] {21, 40, 9102, 9103, 9105}) {
      refuse(code, "no, for " + code);
      var refused = engine.install("node1");
      assertThat(refused.reason()).contains(StatusReason.SETUP_NETWORKS_REFUSED);
      assertThat(refused.install().orElseThrow().succeeded()).contains(false);
      assertThat(refused.statusText().orElseThrow())
          .contains("no, for " + code, "Nothing on it was changed");
      assertThat(lastEvent()).isEqualTo("ManagementNetworkRefused");
    }
    assertThat(host.network().applied()).isZero();
  }

  @Test
  void anAgentThatCannotChangeNetworksIsSkipped() throws Exception {
    host.without("Host.setupNetworks").without("Host.getNetworkTicket");

    var installed = engine.install("node1");

    assertThat(installed.reason()).contains(StatusReason.MANAGEMENT_NETWORK_MISSING);
    assertThat(installed.install().orElseThrow().succeeded()).contains(true);
    assertThat(installed.statusText().orElseThrow()).contains("it has no Host.setupNetworks");
  }

  @Test
  void anotherVlanThanTheClustersIsRefusedInTheWordsOfOvirt() throws Exception {
    engine.put("/api/v1/clusters/Default", "{\"name\": \"Default\", \"vlan\": 20}");

    var installed = engine.install("node1");

    assertThat(installed.reason()).contains(StatusReason.SETUP_NETWORKS_REFUSED);
    assertThat(installed.statusText().orElseThrow())
        .startsWith(
            "Failed to configure management network on host node1. Host node1 has an interface eth1 for the management network configuration with VLAN-ID (none), which is different from data-center definition (20).");
    assertThat(lastEvent()).isEqualTo("ManagementNetworkVlanMismatch");
    assertThat(host.network().applied()).isZero();
  }

  @Test
  void aStockVdsmIsDrivenAsOvirtDrivesItAndTheRecordSaysUnproved() throws Exception {
    host.asStockVdsm();
    host.network().dirty(true);

    var installed = engine.install("node1");

    assertThat(installed.status()).as("%s", installed).isEqualTo(HostStatus.UP);
    assertThat(installed.proof()).contains("unproved");
    assertThat(engine.events("node1").getLast().text()).contains("unproved");
    assertThat(host.calls()).contains("Host.setSafeNetworkConfig");
    assertThat(host.calls().stream().filter(call -> call.startsWith("Host.setupNetworks")))
        .singleElement()
        .satisfies(
            call ->
                assertThat(call)
                    .contains("\"connectivityTimeout\":4", "\"commitOnSuccess\":true")
                    .doesNotContain("ticket", "token", "\"id\""));
    assertThat(host.calls()).contains("Host.confirmConnectivity");
  }

  @Test
  void aStockVdsmThatRollsBackFailsTheInstall() throws Exception {
    host.asStockVdsm();
    host.network().provable(false);

    var installed = engine.install("node1");

    assertThat(installed.reason()).contains(StatusReason.SETUP_NETWORKS_FAILED);
    assertThat(installed.statusText().orElseThrow()).contains("connectivity check failed");
  }

  @Test
  void aStockVdsmWhoseAnswerIsLostIsJudgedByItsCapabilitiesAfterTheProbation() throws Exception {
    host.asStockVdsm();
    host.on(
        "Host.setupNetworks",
        (params, caller) -> {
          var done = host.network().setup(params, caller);
          Thread.startVirtualThread(
              () -> {
                try {
                  host = host.again(engine.dataDir, "node1").asStockVdsm();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
          held();
          return done;
        });

    var installed = engine.install("node1");

    assertThat(installed.status()).as("%s", installed).isEqualTo(HostStatus.UP);
    assertThat(installed.proof()).contains("unproved");
    assertThat(engine.events("node1").getLast().text()).contains("the answer was lost");
    assertThat(host.network().applied()).isEqualTo(1);
  }

  @Test
  void aCommitThatFailsIsSaidInTheWordsOfOvirt() throws Exception {
    host.asStockVdsm();
    host.network().dirty(true);
    host.on(
        "Host.setSafeNetworkConfig",
        (params, caller) -> {
          throw new RpcException.Answered(RpcError.internal("disk full"));
        });

    var installed = engine.install("node1");

    assertThat(installed.reason()).contains(StatusReason.NETWORK_NOT_COMMITTED);
    assertThat(installed.statusText().orElseThrow())
        .contains("due to failure in persisting the management network configuration", "disk full");
    assertThat(lastEvent()).isEqualTo("NetworkCommitFailed");
  }

  @Test
  void aCommitWhoseAnswerIsLostIsFoundInTheCapabilities() throws Exception {
    host.asStockVdsm();
    host.network().dirty(true);
    host.on(
        "Host.setSafeNetworkConfig",
        (params, caller) -> {
          host.network().dirty(false);
          held();
          return true;
        });

    var installed = engine.install("node1");

    assertThat(installed.status()).as("%s", installed).isEqualTo(HostStatus.UP);
    assertThat(installed.proof()).contains("unproved");
    assertThat(engine.events("node1").getLast().text()).contains("unproved, and committed");
    assertThat(host.calls().stream().filter("Host.setSafeNetworkConfig"::equals)).hasSize(1);
  }

  @Test
  void aCommitWhoseAnswerIsLostAndWhichWasNotMadeIsSaidNotToBe() throws Exception {
    host.asStockVdsm();
    host.network().dirty(true);
    host.on(
        "Host.setSafeNetworkConfig",
        (params, caller) -> {
          held();
          return true;
        });

    assertThat(engine.install("node1").reason()).contains(StatusReason.NETWORK_NOT_COMMITTED);
  }

  @Test
  void afterASkipAnOperatorNamesTheNic() throws Exception {
    host.on("Host.getRoute", (params, caller) -> Map.of("device", "eth0"));
    assertThat(engine.install("node1").reason()).contains(StatusReason.MANAGEMENT_NETWORK_MISSING);
    host.on("Host.getRoute", (params, caller) -> host.route());

    var plan =
        engine
            .post("/api/v1/hosts/node1/deploy-network?dryRun=true", "{\"nic\": \"eth1\"}")
            .as(NetworkPlan.class);
    assertThat(plan.target().orElseThrow()).isEqualTo("ovirtmgmt, bridged, on eth1");
    assertThat(plan.steps().getFirst().text()).isEqualTo("add bridge ovirtmgmt");
    assertThat(plan.warnings()).containsExactly("a warning");
    assertThat(host.network().applied()).isZero();

    var deployed = run("deploy-network?wait=30", "{\"nic\": \"eth1\"}");
    assertThat(deployed.status()).as("%s", deployed).isEqualTo(HostStatus.UP);
    assertThat(deployed.activeNic()).contains("ovirtmgmt");

    var nothing =
        engine
            .post("/api/v1/hosts/node1/deploy-network?dryRun=true", "{\"nic\": \"eth1\"}")
            .as(NetworkPlan.class);
    assertThat(nothing.target()).isEmpty();
    assertThat(nothing.text().orElseThrow()).contains("already");
    var none = engine.post("/api/v1/hosts/node1/deploy-network?dryRun=true", "{\"nic\": \"eth9\"}");
    assertThat(none.status()).isEqualTo(409);
    assertThat(none.body()).contains("eth9", "no device that its capabilities list");
  }

  @Test
  void theWayMustLeadOverTheNewNetworkOrTheHostIsNotUp() throws Exception {
    host.on(
        "Host.getRoute",
        (params, caller) ->
            host.network().applied() == 0 ? Map.of("device", "eth1") : Map.of("device", "eth0"));

    var installed = engine.install("node1");

    assertThat(installed.status()).isEqualTo(HostStatus.NON_OPERATIONAL);
    assertThat(installed.reason()).contains(StatusReason.ACTIVE_NIC_ELSEWHERE);
    assertThat(installed.statusText().orElseThrow()).contains("ovirtmgmt", "eth0");
  }

  @Test
  void aHostThatIsNotInSyncWithItsClusterIsShownAndBroughtThere() throws Exception {
    engine.install("node1");
    engine.put(
        "/api/v1/clusters/Default", "{\"name\": \"Default\", \"mtu\": 9000, \"bridged\": false}");
    assertThat(engine.host("node1").outOfSync())
        .containsExactly(
            "ovirtmgmt has MTU 1500, and the cluster wants 9000",
            "ovirtmgmt is bridged, and the cluster wants it bridgeless");
    assertThat(engine.host("node1").status()).isEqualTo(HostStatus.UP);

    var synced = run("sync?wait=30", "");

    assertThat(synced.status()).as("%s", synced).isEqualTo(HostStatus.UP);
    assertThat(synced.outOfSync()).isEmpty();
    assertThat(synced.activeNic()).contains("eth1");
    assertThat(host.network().applied()).isEqualTo(2);
    assertThat(run("sync?wait=30", "").status()).isEqualTo(HostStatus.UP);
    assertThat(host.network().applied()).as("there was nothing to do").isEqualTo(2);
    var networks = engine.get("/api/v1/hosts/node1/networks").as(HostNetworks.class);
    assertThat(networks.networks()).singleElement().extracting("device").isEqualTo("eth1");
  }

  @Test
  void aHostIsLeftAloneInMaintenanceAndActivatedAgain() throws Exception {
    assertThat(engine.post("/api/v1/hosts/node1/sync", "").status()).isEqualTo(409);
    engine.install("node1");

    assertThat(run("maintenance", "").status()).isEqualTo(HostStatus.MAINTENANCE);
    assertThat(engine.post("/api/v1/hosts/node1/maintenance", "").status()).isEqualTo(409);
    assertThat(engine.post("/api/v1/hosts/node1/deploy-network", "{}").body())
        .contains("Maintenance", "not-in-this-state");

    assertThat(run("activate?wait=30", "").status()).isEqualTo(HostStatus.UP);
    run("maintenance", "");
    host.network().set(java.util.Optional.empty());
    var without = run("activate?wait=30", "");
    assertThat(without.reason()).contains(StatusReason.MANAGEMENT_NETWORK_MISSING);
    assertThat(host.network().applied()).isEqualTo(1);
  }

  @Test
  void ofTwoCommandsAtOnceOneRunsAndTheOtherIsTold() throws Exception {
    host.on(
        "Host.setupNetworks",
        (params, caller) -> {
          try {
            assertThat(released.await(60, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return host.network().setup(params, caller);
        });
    assertThat(engine.post("/api/v1/hosts/node1/install", "").status()).isEqualTo(202);
    for (var what : new String[] {"install", "activate", "sync", "maintenance"}) {
      assertThat(engine.post("/api/v1/hosts/node1/" + what, "").status()).as(what).isEqualTo(409);
    }
    var deploy = engine.post("/api/v1/hosts/node1/deploy-network", "{}");
    assertThat(deploy.status()).isEqualTo(409);
    assertThat(deploy.body()).contains("is being installed, or its network is being changed");

    released.countDown();

    assertThat(engine.get("/api/v1/hosts/node1?wait=30").as(Host.class).status())
        .isEqualTo(HostStatus.UP);
    assertThat(host.network().applied()).isEqualTo(1);
  }

  /** Closes the host once the change has begun, and is what the predicate says. */
  private void vanishing(java.util.function.BooleanSupplier when) {
    host.on(
        "Host.setupNetworks",
        (params, caller) -> {
          Thread.startVirtualThread(
              () -> {
                while (!when.getAsBoolean()) {
                  Thread.onSpinWait();
                }
                host.close();
              });
          return host.network().setup(params, caller);
        });
  }

  private void restartWithAProbationOfASecond() throws Exception {
    engine.close();
    var config = EngineUnderTest.config(temp.resolve("data"));
    engine =
        new EngineUnderTest(
            config.withInstall(config.install().withProbation(Duration.ofSeconds(1))));
  }

  private Host installAndLose() throws Exception {
    assertThat(engine.post("/api/v1/hosts/node1/install", "").status()).isEqualTo(202);
    var lost = engine.get("/api/v1/hosts/node1?wait=60").as(Host.class);
    assertThat(lost.status()).as("%s", lost).isEqualTo(HostStatus.NON_RESPONSIVE);
    assertThat(lost.reason()).contains(StatusReason.STOPPED_ANSWERING);
    host = host.again(engine.dataDir, "node1");
    return lost;
  }

  @Test
  void aHostThatVanishesAfterTheCommitIsUpWhenItIsBack() throws Exception {
    vanishing(() -> host.network().settled());

    installAndLose();

    Polled.until(Duration.ofSeconds(20), () -> engine.host("node1").status() == HostStatus.UP);
    assertThat(engine.host("node1").proof()).contains("proved");
    assertThat(host.network().applied()).isEqualTo(1);
  }

  @Test
  void aHostThatVanishesInTheChangeIsAskedWhatBecameOfItWhenItIsBack() throws Exception {
    restartWithAProbationOfASecond();
    host.network().provable(false);
    vanishing(() -> host.network().applied() == 1);

    var lost = installAndLose();

    assertThat(lost.statusText().orElseThrow()).contains("what became of the change is not known");
    Polled.until(
        Duration.ofSeconds(20), () -> engine.host("node1").status() == HostStatus.NON_OPERATIONAL);
    assertThat(engine.host("node1").reason()).contains(StatusReason.MANAGEMENT_NETWORK_MISSING);
    assertThat(host.network().applied()).isEqualTo(1);
    host.network().provable(true);
    assertThat(run("deploy-network?wait=30", "{}").status()).isEqualTo(HostStatus.UP);
  }
}
