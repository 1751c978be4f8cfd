package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.scaled;
import static org.uplink.testkit.Deadlines.scaledSeconds;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.api.host.StatusReason;
import org.uplink.engine.run.RunSettings;

/** Hosts that stop answering during a change, and answer again. */
final class VanishingHostTest extends OneHostFixture {
  @Test
  void hostLostAfterCommitIsUpWhenItAnswersAgain() throws Exception {
    restart(runs -> withProof(runs, scaledSeconds(2)));
    vanishing(() -> host.network().settled());

    installAndLose();

    await().until(() -> engine.host("node1").status() == HostStatus.UP);
    assertThat(engine.host("node1").proof()).contains("proved");
    assertThat(host.network().applied()).isEqualTo(1);
  }

  @Test
  void asksReturningHostForOutcomeOfChange() throws Exception {
    restart(runs -> withProof(runs, 1));
    host.network().provable(false);
    vanishing(() -> host.network().applied() == 1);

    HostDocument lost = installAndLose();

    assertThat(lost.statusText().orElseThrow()).contains("the outcome of the change is unknown");
    await().until(() -> engine.host("node1").status() == HostStatus.NON_OPERATIONAL);
    assertThat(engine.host("node1").reason()).contains(StatusReason.MANAGEMENT_NETWORK_MISSING);
    assertThat(host.network().applied()).isEqualTo(1);
    host.network().provable(true);
    assertThat(run("deploy-network?wait=300", "{}").status()).isEqualTo(HostStatus.UP);
  }

  private HostDocument run(String what, String body) throws Exception {
    EngineFixture.Answer answer = engine.post("/api/v1/hosts/node1/" + what, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.as(HostDocument.class);
  }

  /** Closes the host when the change has started and the predicate holds. */
  private void vanishing(java.util.function.BooleanSupplier when) {
    host.on(
        "Host.setupNetworks",
        (params, caller) -> {
          Thread.startVirtualThread(
              () -> {
                await().pollInterval(Duration.ofMillis(1)).until(when::getAsBoolean);
                host.close();
              });
          return host.network().setup(params, caller);
        });
  }

  /** The engine asks the silent host until these times are over. */
  private static RunSettings withProof(RunSettings runs, int seconds) {
    return runs.withProofTimeout(Duration.ofSeconds(seconds))
        .withCallTimeout(scaled(Duration.ofSeconds(1)))
        .withAgentTimeout(scaled(Duration.ofSeconds(2)));
  }

  private HostDocument installAndLose() throws Exception {
    assertThat(engine.post("/api/v1/hosts/node1/install", "").status()).isEqualTo(202);
    HostDocument lost = engine.get("/api/v1/hosts/node1?wait=300").as(HostDocument.class);
    assertThat(lost.status()).as("%s", lost).isEqualTo(HostStatus.NON_RESPONSIVE);
    assertThat(lost.reason()).contains(StatusReason.STOPPED_ANSWERING);
    host = host.again(engine.dataDir, "node1");
    return lost;
  }
}
