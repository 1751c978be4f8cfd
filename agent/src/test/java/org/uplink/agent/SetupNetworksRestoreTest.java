package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.uplink.agent.EngineCalls.LONG_SECONDS;
import static org.uplink.agent.EngineCalls.TOKEN;
import static org.uplink.agent.EngineCalls.beginDeployment;
import static org.uplink.agent.EngineCalls.confirm;
import static org.uplink.agent.EngineCalls.deployment;
import static org.uplink.agent.EngineCalls.setupNetworks;
import static org.uplink.agent.EngineCalls.ticket;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;
import static org.uplink.testkit.Deadlines.scaledSeconds;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.testkit.Ip;
import org.uplink.verbs.Verb;
import org.uplink.verbs.capabilities.Capabilities;
import org.uplink.verbs.capabilities.NetworkCapabilities;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.setup.PlanStep;
import org.uplink.verbs.setup.SetupNetworks;
import org.uplink.verbs.setup.SetupOptions;
import org.uplink.verbs.setup.SetupPlan;

/** An engine asks the host for the network from before Uplink's first change. */
final class SetupNetworksRestoreTest {
  @TempDir Path folder;
  private AgentFixture fixture;
  private List<String> before;

  @BeforeEach
  void build() throws Exception {
    fixture = AgentFixture.build(folder);
    fixture.start();
    before = AgentFixture.networkOfHost();
  }

  @AfterEach
  void tearDown() {
    fixture.close();
  }

  @Test
  void restoresTheOriginalNetworkWhenTheEngineProvesIt() throws Exception {
    deploy();
    SetupPlan plan = call(SetupOptions.planOnly());
    assertThat(plan.steps())
        .extracting(PlanStep::text)
        .anyMatch(step -> step.contains("delete the bridge ovirtmgmt"));
    assertThat(AgentFixture.networkOfHost()).isNotEqualTo(before);

    CompletableFuture<ChangeStatus> restore = begin("r", LONG_SECONDS);
    prove("r");

    assertThat(restore.get(HANG_SECONDS, TimeUnit.SECONDS).state()).isEqualTo(ChangeState.SAFE);
    await().untilAsserted(() -> assertThat(AgentFixture.networkOfHost()).isEqualTo(before));
    assertThat(call(SetupOptions.planOnly()).steps()).as("nothing is left to restore").isEmpty();
    Capabilities capabilities =
        fixture.client().call(Verb.GET_CAPABILITIES.method(), Map.of(), Capabilities.class, HANG);
    assertThat(capabilities.network().networks()).isEmpty();
    assertThat(capabilities.network().features()).contains(NetworkCapabilities.RESTORE_ORIGINAL);
  }

  @Test
  void keepsItsNetworkIfTheEngineDoesNotProveTheOriginalOne() throws Exception {
    deploy();
    List<String> deployed = AgentFixture.networkOfHost();

    ChangeStatus outcome = begin("r", scaledSeconds(2)).get(HANG_SECONDS, TimeUnit.SECONDS);

    assertThat(outcome.state()).as("%s", outcome).isEqualTo(ChangeState.ROLLED_BACK);
    assertThat(AgentFixture.networkOfHost()).isEqualTo(deployed);
  }

  @Test
  void refusesAnAddressThatAnotherMachineHasByNow() throws Exception {
    AgentFixture.ipOnHost("addr add 192.0.2.99/24 dev eth0");
    deploy();
    AgentFixture.ipOnHost("addr del 192.0.2.99/24 dev ovirtmgmt");
    Ip.HERE.run("addr add 192.0.2.99/32 dev eng0");

    assertThatThrownBy(() -> call(SetupOptions.planOnly()))
        .isInstanceOf(RpcException.Answered.class)
        .hasMessageContaining("192.0.2.99");
  }

  @Test
  void refusesARestoreThatNamesNetworksOrCannotBeProved() throws Exception {
    assertThatThrownBy(
            () ->
                fixture
                    .client()
                    .call(
                        Verb.SETUP_NETWORKS.method(),
                        deployment(SetupOptions.planOnly().restoringOriginal()),
                        SetupPlan.class,
                        HANG))
        .isInstanceOf(RpcException.Answered.class)
        .hasMessageContaining("removes all networks and bonds, but the call names some");
    assertThatThrownBy(() -> call(SetupOptions.DEFAULTS))
        .isInstanceOf(RpcException.Answered.class)
        .hasMessageContaining("only a change that is proved restores the original network");
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
  }

  private void deploy() throws Exception {
    CompletableFuture<ChangeStatus> running = beginDeployment(fixture.client(), "d", LONG_SECONDS);
    prove("d");
    assertThat(running.get(HANG_SECONDS, TimeUnit.SECONDS).state()).isEqualTo(ChangeState.SAFE);
  }

  private CompletableFuture<ChangeStatus> begin(String id, int seconds) throws Exception {
    return setupNetworks(
        fixture.client(),
        restore(SetupOptions.proved(id, ticket(fixture.client(), id), TOKEN, seconds)));
  }

  private SetupPlan call(SetupOptions options) throws Exception {
    return fixture
        .client()
        .call(Verb.SETUP_NETWORKS.method(), restore(options), SetupPlan.class, HANG);
  }

  private void prove(String id) {
    await()
        .ignoreExceptionsInstanceOf(RpcException.class)
        .until(() -> confirm(fixture.client(), id, TOKEN).accepted());
  }

  private static SetupNetworks restore(SetupOptions options) {
    return new SetupNetworks(Map.of(), Map.of(), options.restoringOriginal());
  }
}
