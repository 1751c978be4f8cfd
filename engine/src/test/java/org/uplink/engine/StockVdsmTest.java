package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.uplink.api.HostStatus;
import org.uplink.api.StatusReason;

/** Hosts without tickets and outcomes, driven as oVirt Engine drives them. */
final class StockVdsmTest extends OneHost {
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
}
