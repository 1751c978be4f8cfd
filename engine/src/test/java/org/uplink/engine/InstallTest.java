package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.api.Deployment;
import org.uplink.api.HostStatus;
import org.uplink.api.Stance;
import org.uplink.api.StatusReason;

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
}
