package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.scaled;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.api.host.StatusReason;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import tools.jackson.databind.node.ObjectNode;

/** Hosts with a stock Vdsm, which has no tickets and reports no outcomes. */
@Tag("long")
final class StockVdsmTest extends OneHostFixture {
  @Test
  void deploysOnStockVdsmWithoutProof() throws Exception {
    host.asStockVdsm();
    host.network().dirty(true);

    HostDocument installed = engine.install("node1");

    assertThat(installed.status()).as("%s", installed).isEqualTo(HostStatus.UP);
    assertThat(installed.proof()).contains("unproved");
    assertThat(engine.events("node1").getLast().text()).contains("unproved");
    assertThat(host.calls()).contains("Host.setSafeNetworkConfig");
    assertThat(host.calls().stream().filter(call -> call.startsWith("Host.setupNetworks")))
        .singleElement()
        .satisfies(
            call ->
                assertThat(call)
                    .contains(
                        "\"connectivityTimeout\":" + EngineFixture.LIMIT.toSeconds(),
                        "\"commitOnSuccess\":true")
                    .doesNotContain("ticket", "token", "\"id\""));
    assertThat(host.calls()).contains("Host.confirmConnectivity");
  }

  @Test
  void asksStockVdsmAgainWhetherItCommitted() throws Exception {
    host.asStockVdsm();
    host.network().commits(false);
    var refused = new AtomicInteger();
    host.on(
        "Host.getCapabilities",
        (params, caller) -> {
          // The host refuses connections right after its answer.
          if (host.network().management().isPresent() && refused.getAndIncrement() < 2) {
            throw new RpcException.Answered(RpcError.internal("not now"));
          }
          var json = (ObjectNode) host.capabilities(caller);
          json.remove("connection");
          return json;
        });

    HostDocument installed = engine.install("node1");

    assertThat(installed.status()).as("%s", installed).isEqualTo(HostStatus.UP);
    assertThat(host.calls()).contains("Host.setSafeNetworkConfig");
    assertThat(host.network().dirty()).isFalse();
    assertThat(refused.get()).isGreaterThan(1);
  }

  @Test
  void outcomeIsUnknownWhileStockVdsmIsUnreachable() throws Exception {
    restartWithShortProof();
    host.asStockVdsm();
    host.network().commits(false);
    host.on(
        "Host.getCapabilities",
        (params, caller) -> {
          if (host.network().applied() > 0) {
            throw new RpcException.Answered(RpcError.internal("not now"));
          }
          var json = (ObjectNode) host.capabilities(caller);
          json.remove("connection");
          return json;
        });

    HostDocument installed = engine.install("node1");

    assertThat(installed.status()).as("%s", installed).isEqualTo(HostStatus.NON_RESPONSIVE);
    assertThat(installed.statusText().orElseThrow()).contains("is unknown", "not now");

    host.asStockVdsm();
    await().until(() -> engine.host("node1").status() == HostStatus.UP);
    assertThat(host.network().dirty()).isFalse();
    assertThat(engine.host("node1").proof()).contains("unproved");
  }

  @Test
  void installFailsWhenStockVdsmRollsBack() throws Exception {
    host.asStockVdsm();
    host.network().impatient(true);

    HostDocument installed = engine.install("node1");

    assertThat(installed.reason()).contains(StatusReason.SETUP_NETWORKS_FAILED);
    assertThat(installed.statusText().orElseThrow()).contains("connectivity check failed");
  }

  @Test
  void readsOutcomeFromCapabilitiesWhenAnswerIsLost() throws Exception {
    restartWithShortProof();
    host.asStockVdsm();
    host.on(
        "Host.setupNetworks",
        (params, caller) -> {
          Object done = host.network().setup(params, caller);
          Thread.startVirtualThread(
              () -> {
                try {
                  host = host.again(engine.dataDir, "node1").asStockVdsm();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
          holdUntilReleased();
          return done;
        });

    HostDocument installed = engine.install("node1");

    assertThat(installed.status()).as("%s", installed).isEqualTo(HostStatus.UP);
    assertThat(installed.proof()).contains("unproved");
    assertThat(engine.events("node1").getLast().text()).contains("the answer was lost");
    assertThat(host.network().applied()).isEqualTo(1);
  }

  /** The engine asks a stock Vdsm for the outcome when the time for the proof is over. */
  private void restartWithShortProof() throws Exception {
    restart(
        runs ->
            runs.withProofTimeout(scaled(Duration.ofSeconds(2)))
                .withCallTimeout(scaled(Duration.ofSeconds(1))));
  }
}
