package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostNetworksDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.api.host.StatusReason;
import org.uplink.api.run.NetworkPlan;
import org.uplink.api.run.WarningDocument;

/** Commands of an operator: deployment, sync, maintenance, activation. */
final class NetworkCommandsTest extends OneHostFixture {
  @Test
  void operatorNamesNicAfterSkip() throws Exception {
    host.on("Host.getRoute", (params, caller) -> Map.of("device", "eth0"));
    assertThat(engine.install("node1").reason()).contains(StatusReason.MANAGEMENT_NETWORK_MISSING);
    host.on("Host.getRoute", (params, caller) -> host.route());
    host.network()
        .warnings(List.of(Map.of("code", "NoCarrier", "text", "a warning", "cutsOff", false)));

    NetworkPlan plan =
        engine
            .post("/api/v1/hosts/node1/deploy-network?dryRun=true", "{\"nic\": \"eth1\"}")
            .as(NetworkPlan.class);
    assertThat(plan.target().orElseThrow()).isEqualTo("ovirtmgmt, bridged, on eth1, MTU 1500");
    assertThat(plan.steps().getFirst().text()).isEqualTo("add bridge ovirtmgmt");
    assertThat(plan.warnings()).extracting(WarningDocument::text).containsExactly("a warning");
    assertThat(host.network().applied()).isZero();

    HostDocument deployed = run("deploy-network?wait=300", "{\"nic\": \"eth1\"}");
    assertThat(deployed.status()).as("%s", deployed).isEqualTo(HostStatus.UP);
    assertThat(deployed.activeNic()).contains("ovirtmgmt");

    NetworkPlan nothing =
        engine
            .post("/api/v1/hosts/node1/deploy-network?dryRun=true", "{\"nic\": \"eth1\"}")
            .as(NetworkPlan.class);
    assertThat(nothing.target()).isEmpty();
    assertThat(nothing.message().orElseThrow()).contains("already");
    EngineFixture.Answer none =
        engine.post("/api/v1/hosts/node1/deploy-network?dryRun=true", "{\"nic\": \"eth9\"}");
    assertThat(none.status()).isEqualTo(409);
    assertThat(none.body()).contains("eth9", "capabilities do not list this device");
  }

  @Test
  void whoAcceptsPicturesGetsThemInPlaceOfTheDocuments() throws Exception {
    engine.install("node1");

    EngineFixture.Answer decision =
        engine.send(
            engine
                .request("/api/v1/hosts/node1/decision")
                .header("Accept", "image/svg+xml, */*;q=0.1")
                .GET());
    EngineFixture.Answer plan =
        engine.send(
            engine
                .request("/api/v1/hosts/node1/deploy-network?dryRun=true")
                .header("Accept", "image/svg+xml")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"nic\": \"eth1\"}")));

    for (EngineFixture.Answer picture : List.of(decision, plan)) {
      assertThat(picture.status()).isEqualTo(200);
      assertThat(picture.header("Content-Type")).isEqualTo("image/svg+xml");
      assertThat(picture.header("Content-Security-Policy")).contains("default-src 'none'");
    }
    assertThat(decision.body()).contains("data-name=\"ovirtmgmt\"");
    assertThat(plan.body()).contains("already");
  }

  @Test
  void showsDifferencesAndSyncRemovesThem() throws Exception {
    engine.install("node1");
    engine.put(
        "/api/v1/clusters/Default", "{\"name\": \"Default\", \"mtu\": 9000, \"bridged\": false}");
    assertThat(engine.host("node1").outOfSync())
        .containsExactly(
            "ovirtmgmt has MTU 1500, but the cluster wants 9000",
            "ovirtmgmt is bridged, but the cluster wants it bridgeless");
    assertThat(engine.host("node1").status()).isEqualTo(HostStatus.UP);

    HostDocument synced = run("sync?wait=300", "");

    assertThat(synced.status()).as("%s", synced).isEqualTo(HostStatus.UP);
    assertThat(synced.outOfSync()).isEmpty();
    assertThat(synced.activeNic()).contains("eth1");
    assertThat(host.network().applied()).isEqualTo(2);
    assertThat(run("sync?wait=300", "").status()).isEqualTo(HostStatus.UP);
    assertThat(host.network().applied()).as("there was nothing to do").isEqualTo(2);
    HostNetworksDocument networks =
        engine.get("/api/v1/hosts/node1/networks").as(HostNetworksDocument.class);
    assertThat(networks.networks()).singleElement().extracting("device").isEqualTo("eth1");
  }

  @Test
  void hostStaysUpWhenRequestedChangeFails() throws Exception {
    engine.install("node1");

    HostDocument typo = run("deploy-network?wait=300", "{\"nic\": \"eth9\"}");
    assertThat(typo.status()).as("%s", typo).isEqualTo(HostStatus.UP);
    assertThat(typo.reason()).contains(StatusReason.SETUP_NETWORKS_REFUSED);
    assertThat(typo.statusText().orElseThrow())
        .contains("eth9", "capabilities do not list this device", "keeps its previous network");
    assertThat(typo.run().orElseThrow().succeeded()).contains(false);

    engine.put(
        "/api/v1/clusters/Default", "{\"name\": \"Default\", \"mtu\": 9000, \"bridged\": false}");
    host.network().impatient(true);
    HostDocument undone = run("sync?wait=300", "");
    assertThat(undone.status()).as("%s", undone).isEqualTo(HostStatus.UP);
    assertThat(undone.reason()).contains(StatusReason.SETUP_NETWORKS_FAILED);
    assertThat(undone.activeNic()).contains("ovirtmgmt");
    assertThat(undone.outOfSync()).hasSize(2);
    assertThat(engine.events("node1").getLast().type()).isEqualTo("SetupNetworksFailed");

    host.network().impatient(false);
    HostDocument synced = run("sync?wait=300", "");
    assertThat(synced.status()).as("%s", synced).isEqualTo(HostStatus.UP);
    assertThat(synced.reason()).isEmpty();
    assertThat(synced.statusText()).isEmpty();
  }

  @Test
  void hostWithoutNetworkIsNonOperationalWhenChangeIsRefused() throws Exception {
    engine.install("node1");
    host.network().set(java.util.Optional.empty());

    HostDocument refused = run("deploy-network?wait=300", "{\"nic\": \"eth9\"}");

    assertThat(refused.status()).as("%s", refused).isEqualTo(HostStatus.NON_OPERATIONAL);
    assertThat(refused.reason()).contains(StatusReason.SETUP_NETWORKS_REFUSED);
  }

  @Test
  void entersMaintenanceAndIsActivatedAgain() throws Exception {
    assertThat(engine.post("/api/v1/hosts/node1/sync", "").status()).isEqualTo(409);
    engine.install("node1");

    assertThat(run("maintenance", "").status()).isEqualTo(HostStatus.MAINTENANCE);
    assertThat(run("maintenance", "").status()).as("again").isEqualTo(HostStatus.MAINTENANCE);
    assertThat(engine.post("/api/v1/hosts/node1/deploy-network", "{}").body())
        .contains("Maintenance", "not-in-this-state");

    HostDocument activated = run("activate?wait=300", "");
    assertThat(activated.status()).isEqualTo(HostStatus.UP);
    EngineFixture.Answer again = engine.post("/api/v1/hosts/node1/activate?wait=300", "");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.as(HostDocument.class)).as("nothing to do, so no run").isEqualTo(activated);
    run("maintenance", "");
    host.network().set(java.util.Optional.empty());
    HostDocument without = run("activate?wait=300", "");
    assertThat(without.reason()).contains(StatusReason.MANAGEMENT_NETWORK_MISSING);
    assertThat(host.network().applied()).isEqualTo(1);
  }

  @Test
  void refusesSecondCommandWhileOneRuns() throws Exception {
    host.on(
        "Host.setupNetworks",
        (params, caller) -> {
          try {
            assertThat(released.await(HANG_SECONDS, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return host.network().setup(params, caller);
        });
    assertThat(engine.post("/api/v1/hosts/node1/install", "").status()).isEqualTo(202);
    for (var what : new String[] {"install", "activate", "sync", "maintenance"}) {
      assertThat(engine.post("/api/v1/hosts/node1/" + what, "").status()).as(what).isEqualTo(409);
    }
    EngineFixture.Answer deploy = engine.post("/api/v1/hosts/node1/deploy-network", "{}");
    assertThat(deploy.status()).isEqualTo(409);
    assertThat(deploy.body()).contains("has a run that has not ended");

    released.countDown();

    assertThat(engine.get("/api/v1/hosts/node1?wait=300").as(HostDocument.class).status())
        .isEqualTo(HostStatus.UP);
    assertThat(host.network().applied()).isEqualTo(1);
  }

  private HostDocument run(String what, String body) throws Exception {
    EngineFixture.Answer answer = engine.post("/api/v1/hosts/node1/" + what, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.as(HostDocument.class);
  }
}
