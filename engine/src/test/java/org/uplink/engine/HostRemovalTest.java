package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.uplink.api.event.Event;
import org.uplink.api.event.EventPage;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.api.host.StatusReason;
import org.uplink.api.run.NetworkPlan;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;

/** Hosts get their original network back before they are removed. */
final class HostRemovalTest extends OneHostFixture {
  private static final String REMOVE = "/api/v1/hosts/node1/remove";

  @Test
  void removesTheHostWhenItsOriginalNetworkIsProved() throws Exception {
    host.network().restoresOriginal();
    assertThat(engine.install("node1").status()).isEqualTo(HostStatus.UP);

    NetworkPlan plan = engine.post(REMOVE + "?dryRun=true", "").as(NetworkPlan.class);
    assertThat(plan.target()).contains("the original network");
    assertThat(host.network().applied()).isEqualTo(1);
    EngineFixture.Answer removed = engine.post(REMOVE + "?wait=300", "");

    assertThat(removed.status()).as(removed.body()).isEqualTo(204);
    assertThat(host.network().management()).isEmpty();
    assertThat(host.network().applied()).isEqualTo(2);
    assertThat(engine.get("/api/v1/hosts/node1").status()).isEqualTo(404);
    assertThat(events().getLast())
        .satisfies(
            event -> {
              assertThat(event.type()).isEqualTo("HostRemoved");
              assertThat(event.text()).contains("the network from before Uplink's first change");
            });
  }

  @Test
  void keepsTheHostIfTheOriginalNetworkIsNotProved() throws Exception {
    host.network().restoresOriginal();
    engine.install("node1");
    host.network().impatient(true);

    HostDocument kept = remove("");

    assertThat(kept.status()).as("%s", kept).isEqualTo(HostStatus.UP);
    assertThat(kept.reason()).contains(StatusReason.SETUP_NETWORKS_FAILED);
    assertThat(kept.run().orElseThrow().kind()).isEqualTo("remove");
    assertThat(kept.run().orElseThrow().succeeded()).contains(false);
    assertThat(kept.statusText().orElseThrow())
        .contains(
            "keeps its previous network",
            "was not removed",
            "the engine did not come in",
            "uplink host remove node1 --restore-network --dry-run");
    assertThat(host.network().management()).isPresent();
    assertThat(events().getLast().type()).isEqualTo("HostNotRemoved");

    host.network().impatient(false);
    assertThat(engine.post(REMOVE + "?wait=300", "").status()).isEqualTo(204);
  }

  @Test
  void keepsAHostInMaintenanceIfItRefuses() throws Exception {
    host.network().restoresOriginal();
    engine.install("node1");
    engine.post("/api/v1/hosts/node1/maintenance", "");
    host.on(
        "Host.setupNetworks",
        (params, caller) -> {
          throw new RpcException.Answered(new RpcError(9106, "another machine has 192.0.2.10"));
        });

    HostDocument kept = remove("");

    assertThat(kept.reason()).as("%s", kept).contains(StatusReason.SETUP_NETWORKS_REFUSED);
    assertThat(kept.statusText().orElseThrow())
        .contains("was not removed", "another machine has 192.0.2.10", "Nothing was changed");
    assertThat(host.network().applied()).isEqualTo(1);
  }

  @Test
  void stopsOnAWarningThatIsNotAccepted() throws Exception {
    host.network().restoresOriginal();
    engine.install("node1");
    host.network()
        .warnings(
            List.of(
                Map.of(
                    "code", "NoCarrier", "device", "eth1", "text", "no cable", "cutsOff", true)));

    HostDocument stopped = remove("");

    assertThat(stopped.reason()).as("%s", stopped).contains(StatusReason.WARNINGS_NOT_ACCEPTED);
    assertThat(stopped.status()).isEqualTo(HostStatus.UP);
    assertThat(stopped.statusText().orElseThrow())
        .contains("no cable", "uplink host remove node1 --restore-network --accept NoCarrier");
    assertThat(host.network().applied()).isEqualTo(1);

    assertThat(engine.post(REMOVE + "?wait=300&accept=NoCarrier", "").status()).isEqualTo(204);
  }

  @Test
  void refusesAnAgentThatIsTooOldAndAStockVdsm() throws Exception {
    engine.install("node1");

    HostDocument old = remove("");
    assertThat(old.status()).isEqualTo(HostStatus.UP);
    assertThat(old.statusText().orElseThrow())
        .contains("was not removed", "its agent is too old", "Update the agent");
    assertThat(engine.post(REMOVE + "?dryRun=true", "").status()).isEqualTo(409);

    host.on(
        "Host.getNetworkChange",
        (params, caller) -> {
          throw new RpcException.Answered(new RpcError(RpcError.METHOD_NOT_FOUND, "no"));
        });
    assertThat(remove("").statusText().orElseThrow())
        .contains("it has a stock Vdsm", "then run: uplink host remove node1");
    assertThat(host.network().applied()).isEqualTo(1);
  }

  @Test
  void refusesAHostThatDoesNotAnswerOrWasNeverInstalled() throws Exception {
    EngineFixture.Answer early = engine.post(REMOVE, "");
    assertThat(early.status()).isEqualTo(409);
    assertThat(early.body()).contains("was never installed", "uplink host remove node1");
    engine.install("node1");
    restart(runs -> runs.withAgentTimeout(java.time.Duration.ofMillis(300)));
    host.close();

    // If the monitor finds the silence first, the host is Connecting, which allows no removal yet.
    HostDocument silent =
        await()
            .until(() -> engine.post(REMOVE + "?wait=300", ""), answer -> answer.status() != 409)
            .as(HostDocument.class);

    assertThat(silent.status()).as("%s", silent).isEqualTo(HostStatus.NON_RESPONSIVE);
    assertThat(silent.statusText().orElseThrow())
        .contains("Then run: uplink host remove node1 --restore-network");
  }

  @Test
  void theNextEngineRemovesTheHostIfThisOneEndsDuringTheChange() throws Exception {
    host.network().restoresOriginal();
    engine.install("node1");
    var applied = new CountDownLatch(1);
    host.on(
        "Host.confirmConnectivity",
        (params, caller) -> {
          applied.countDown();
          return Map.of("accepted", false, "reason", "not yet");
        });
    engine.post(REMOVE, "");
    assertThat(applied.await(HANG_SECONDS, TimeUnit.SECONDS)).isTrue();
    engine.close();
    host.on("Host.confirmConnectivity", (params, caller) -> host.network().confirm(params, caller));

    engine = EngineFixture.start(engine.dataDir);

    await().until(() -> engine.get("/api/v1/hosts/node1").status() == 404);
    assertThat(host.network().management()).isEmpty();
    assertThat(host.network().applied()).isEqualTo(2);
  }

  private HostDocument remove(String parameters) throws Exception {
    EngineFixture.Answer answer = engine.post(REMOVE + "?wait=300" + parameters, "");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.as(HostDocument.class);
  }

  private List<Event> events() throws Exception {
    return engine.get("/api/v1/events?host=node1&limit=1000").as(EventPage.class).items();
  }
}
