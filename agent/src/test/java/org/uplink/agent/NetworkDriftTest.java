package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.agent.EngineCalls.LONG_SECONDS;
import static org.uplink.agent.EngineCalls.TOKEN;
import static org.uplink.agent.EngineCalls.beginDeployment;
import static org.uplink.agent.EngineCalls.confirm;
import static org.uplink.agent.EngineCalls.outcome;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.verbs.NoParameters;
import org.uplink.verbs.Verb;
import org.uplink.verbs.capabilities.NetworkCapabilities;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Changes a host behind Uplink's back, and compares what Uplink reports as missing. */
class NetworkDriftTest {
  @TempDir Path folder;
  private AgentFixture fixture;

  @BeforeEach
  void deploy() throws Exception {
    fixture = AgentFixture.build(folder);
    fixture.start();
    RpcConnection engine = fixture.client();
    CompletableFuture<ChangeStatus> running = beginDeployment(engine, "a", LONG_SECONDS);
    await().until(() -> outcome(engine, "a").state().equals(ChangeState.PENDING));
    assertThat(drift()).as("a change is pending").isEmpty();
    await().until(() -> confirm(fixture.client(), "a", TOKEN).accepted());
    assertThat(running.get(HANG_SECONDS, TimeUnit.SECONDS).state()).isEqualTo(ChangeState.SAFE);
    assertThat(drift()).isEmpty();
  }

  @AfterEach
  void tearDown() {
    fixture.close();
  }

  @Test
  void reportsWhatIsMissingUntilItIsBack() throws Exception {
    AgentFixture.ipOnHost("link set eth0 nomaster");
    assertThat(drift()).containsExactly("ovirtmgmt has lost its port eth0");
    AgentFixture.ipOnHost("link set eth0 master ovirtmgmt");
    assertThat(drift()).isEmpty();

    AgentFixture.ipOnHost("route del default via 192.0.2.1 dev ovirtmgmt");
    assertThat(drift())
        .containsExactly(
            "network ovirtmgmt: the IPv4 default route via 192.0.2.1 over ovirtmgmt is missing");
    AgentFixture.ipOnHost("route add default via 192.0.2.1 dev ovirtmgmt");
    assertThat(drift()).isEmpty();

    AgentFixture.ipOnHost("-6 addr del 2001:db8::10/64 dev ovirtmgmt");
    assertThat(
            fixture
                .client()
                .call(
                    Verb.GET_NETWORK_CAPABILITIES.method(),
                    new NoParameters(),
                    NetworkCapabilities.class,
                    HANG)
                .drift()
                .orElseThrow())
        .contains("network ovirtmgmt: ovirtmgmt has lost its address: 2001:db8::10/64");
  }

  @Test
  void whatOthersAddIsNoDriftAndALostLinkIsReportedAlone() throws Exception {
    AgentFixture.ipOnHost(
        "link add tap7 type veth peer name guest7",
        "link set tap7 master ovirtmgmt up",
        "addr add 192.0.2.77/24 dev ovirtmgmt",
        "route add 203.0.113.0/24 via 192.0.2.1 dev ovirtmgmt");
    assertThat(drift()).isEmpty();

    AgentFixture.ipOnHost("link set ovirtmgmt down");
    assertThat(drift()).containsExactly("network ovirtmgmt: ovirtmgmt is down");

    AgentFixture.ipOnHost("link del ovirtmgmt");
    NetworkCommand status =
        NetworkCommand.start(CachedAgent.jvm(), folder, Optional.empty(), "status");
    assertThat(status.awaitEnd()).as(status.output()).isZero();
    assertThat(status.out().lines())
        .containsOnlyOnce("  drift: network ovirtmgmt: device ovirtmgmt does not exist")
        .filteredOn(line -> line.contains("drift"))
        .hasSize(1);
  }

  /** Reads on the host, because a changed host may not answer over its network. */
  private List<String> drift() throws Exception {
    NetworkCommand status =
        NetworkCommand.start(CachedAgent.jvm(), folder, Optional.empty(), "status", "--json");
    assertThat(status.awaitEnd()).as(status.output()).isZero();
    return JsonMapper.shared()
        .readTree(status.out())
        .path("drift")
        .valueStream()
        .map(JsonNode::stringValue)
        .toList();
  }
}
