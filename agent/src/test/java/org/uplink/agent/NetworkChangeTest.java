package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;
import static org.uplink.agent.EngineCalls.LONG_SECONDS;
import static org.uplink.agent.EngineCalls.beginDeployment;
import static org.uplink.agent.EngineCalls.confirm;
import static org.uplink.agent.EngineCalls.deployment;
import static org.uplink.agent.EngineCalls.outcome;
import static org.uplink.agent.EngineCalls.routeDevice;
import static org.uplink.agent.EngineCalls.ticket;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;
import static org.uplink.testkit.Deadlines.scaledSeconds;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.transport.ClientSettings;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.testkit.Ip;
import org.uplink.verbs.NoParameters;
import org.uplink.verbs.Verb;
import org.uplink.verbs.capabilities.Capabilities;
import org.uplink.verbs.capabilities.Network;
import org.uplink.verbs.capabilities.NetworkCapabilities;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.Confirmation;
import org.uplink.verbs.change.PendingChange;
import org.uplink.verbs.change.Proof;
import org.uplink.verbs.setup.SetupOptions;
import org.uplink.verbs.setup.SetupPlan;

/** Deploys the management network on the host's only NIC, over that NIC. */
class NetworkChangeTest {
  @TempDir Path folder;
  private AgentFixture fixture;

  @BeforeEach
  void build() throws Exception {
    fixture = AgentFixture.build(folder);
  }

  @AfterEach
  void tearDown() {
    fixture.close();
  }

  @Test
  void keepsChangeProvedOverNewDevice() throws Exception {
    fixture.start();
    RpcConnection old = fixture.client();
    assertThat(outcome(old, "a").state()).isEqualTo(ChangeState.UNKNOWN);
    long start = System.nanoTime();
    CompletableFuture<ChangeStatus> running = beginDeployment(old, "a", LONG_SECONDS);
    awaitApplied(running, old, "a");
    assertThat(confirm(fixture.client(), "a", "guess").accepted()).isFalse();
    assertThat(
            confirm(
                    fixture.client(AgentFixture.ADDRESS, fixture.authority.engine("other")),
                    "a",
                    "secret")
                .reason())
        .contains("CN=engine")
        .contains("requested the change, not");
    ChangeStatus pending = outcome(old, "a");
    assertThat(pending.state()).isEqualTo(ChangeState.PENDING);
    assertThat(pending.remainingMillis().orElseThrow()).isBetween(1L, LONG_SECONDS * 1000L);
    PendingChange reported = capabilities(old).pendingChange().orElseThrow();
    assertThat(reported.id()).isEqualTo("a");
    assertThat(reported.requester().orElseThrow()).contains("CN=engine").contains(" at ");
    assertThat(reported.remainingMillis()).isBetween(1L, LONG_SECONDS * 1000L);

    assertThat(prove("a").accepted()).isTrue();

    ChangeStatus kept = running.get(HANG_SECONDS, TimeUnit.SECONDS);
    System.out.println(
        "from the call to the result: " + Duration.ofNanos(System.nanoTime() - start));
    assertThat(kept.state()).isEqualTo(ChangeState.SAFE);
    assertThat(kept.proof()).isEqualTo(Proof.PROVED);
    assertThat(kept.steps()).isNotEmpty();
    assertThat(outcome(old, "a")).isEqualTo(kept);
    assertThat(prove("a").reason()).contains("SAFE");
    assertThat(routeDevice(old)).isEqualTo("ovirtmgmt");
    assertThat(capabilities(old).pendingChange()).isEmpty();
    NetworkCapabilities network = capabilities(old).network();
    Network ovirtmgmt = Objects.requireNonNull(network.networks().get("ovirtmgmt"));
    assertThat(ovirtmgmt.ports()).containsExactly("eth0");
    assertThat(ovirtmgmt.southbound()).contains("eth0");
    assertThat(ovirtmgmt.addressing().addr()).contains("192.0.2.10");
    assertThat(network.netConfigDirty()).contains(false);
    assertThat(fixture.stateDir().resolve("network/safe")).exists();
    assertThat(fixture.stateDir().resolve("network/pending")).doesNotExist();
  }

  @Test
  void rollsBackAndRestoresNetworkWhenNoProofArrives() throws Exception {
    List<String> before = AgentFixture.networkOfHost();
    fixture.start();
    RpcConnection old = fixture.client();

    CompletableFuture<ChangeStatus> running = beginDeployment(old, "a", 2);

    ChangeStatus outcome = running.get(HANG_SECONDS, TimeUnit.SECONDS);
    assertThat(outcome.state()).isEqualTo(ChangeState.ROLLED_BACK);
    assertThat(outcome.verified()).as(outcome.toString()).contains(true);
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
    assertThat(prove("a").reason()).contains("ROLLED_BACK");
  }

  @Test
  void rollsBackWhenFilterDropsNewConnectionsOnNewDevice() throws Exception {
    List<String> before = AgentFixture.networkOfHost();
    fixture.start();
    RpcConnection old = fixture.client();
    AgentFixture.runOnHost("nft", "add table inet t");
    AgentFixture.runOnHost("nft", "add chain inet t in { type filter hook input priority 0 ; }");
    AgentFixture.runOnHost(
        "nft", "add rule inet t in iifname ovirtmgmt tcp flags syn / syn,ack drop");

    CompletableFuture<ChangeStatus> running = beginDeployment(old, "a", scaledSeconds(6));
    awaitApplied(running, old, "a");
    assertThatThrownBy(
            () ->
                fixture.client(
                    AgentFixture.ADDRESS,
                    fixture.engine,
                    new ClientSettings(
                        Duration.ofSeconds(2), Duration.ZERO, 1 << 20, 10, event -> {})))
        .isInstanceOf(RpcException.NotConnected.class);

    assertThat(running.get(HANG_SECONDS, TimeUnit.SECONDS).state())
        .isEqualTo(ChangeState.ROLLED_BACK);
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
  }

  @Test
  void rejectsProofThroughAnotherNicOfTheSubnet() throws Exception {
    Ip.HERE.runAll(
        "link add eng1 type veth peer name eth1 netns host",
        "link set eng1 up",
        "addr add 192.0.2.9/32 dev eng1",
        "route add 192.0.2.11/32 dev eng1 src 192.0.2.9");
    AgentFixture.ipOnHost("link set eth1 up", "addr add 192.0.2.11/24 dev eth1 metric 500");
    fixture.start();
    RpcConnection old = fixture.client();

    CompletableFuture<ChangeStatus> running = beginDeployment(old, "a", LONG_SECONDS);
    awaitApplied(running, old, "a");
    RpcConnection other = fixture.client("192.0.2.11", fixture.engine);
    assertThat(other.localAddress().getAddress().getHostAddress()).isEqualTo("192.0.2.9");
    assertThat(confirm(other, "a", "secret").reason())
        .contains("not arrive over a new connection through ovirtmgmt");
    assertThat(prove("a").accepted()).isTrue();

    assertThat(running.get(HANG_SECONDS, TimeUnit.SECONDS).state()).isEqualTo(ChangeState.SAFE);
  }

  @Test
  void keepsChangeAfterRequesterDisconnects() throws Exception {
    fixture.start();
    RpcConnection asking = fixture.client();
    RpcConnection watching = fixture.client();
    CompletableFuture<ChangeStatus> running = beginDeployment(asking, "a", LONG_SECONDS);
    awaitApplied(running, watching, "a");

    asking.close();
    assertThat(running).failsWithin(HANG);
    assertThat(prove("a").accepted()).isTrue();

    await().until(() -> outcome(watching, "a").state().equals(ChangeState.SAFE));
  }

  @Test
  void guardRollsBackWhenAgentIsKilledAndNextAgentReportsIt() throws Exception {
    List<String> before = AgentFixture.networkOfHost();
    fixture.start();
    RpcConnection old = fixture.client();
    CompletableFuture<ChangeStatus> running = beginDeployment(old, "a", LONG_SECONDS);
    awaitApplied(running, old, "a");
    ProcessHandle guard = fixture.guard();

    fixture.kill();

    assertThat(running).failsWithin(HANG);
    assertThat(guard.onExit()).succeedsWithin(HANG);
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
    fixture.start();
    ChangeStatus outcome = outcome(fixture.client(), "a");
    assertThat(outcome.state()).isEqualTo(ChangeState.ROLLED_BACK);
    assertThat(outcome.verified()).contains(true);
  }

  @Test
  void nextAgentRollsBackWhenAgentAndGuardAreKilled() throws Exception {
    List<String> before = AgentFixture.networkOfHost();
    fixture.start();
    RpcConnection old = fixture.client();
    CompletableFuture<ChangeStatus> running = beginDeployment(old, "a", LONG_SECONDS);
    awaitApplied(running, old, "a");

    fixture.guard().destroyForcibly();
    fixture.kill();
    assertThat(running).failsWithin(HANG);

    // The agent may have been killed before or after it replaced the dead guard. Both cases must
    // work.
    fixture.start();
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
    assertThat(outcome(fixture.client(), "a").state()).isEqualTo(ChangeState.ROLLED_BACK);
  }

  @Test
  void guardKillsHungAgentAndRollsBack() throws Exception {
    List<String> before = AgentFixture.networkOfHost();
    fixture.start();
    RpcConnection old = fixture.client();
    CompletableFuture<ChangeStatus> running = beginDeployment(old, "a", scaledSeconds(6));
    awaitApplied(running, old, "a");
    ProcessHandle guard = fixture.guard();

    AgentFixture.runOnHost("kill", "-STOP", Long.toString(fixture.agent().pid()));

    assertThat(guard.onExit()).succeedsWithin(HANG);
    fixture.awaitExit();
    assertThat(running).failsWithin(HANG);
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
  }

  @Test
  void restoresSafeConfigurationAfterBootBeforeListening() throws Exception {
    fixture.start();
    RpcConnection old = fixture.client();
    CompletableFuture<ChangeStatus> running = beginDeployment(old, "a", LONG_SECONDS);
    awaitApplied(running, old, "a");
    assertThat(prove("a").accepted()).isTrue();
    assertThat(running.get(HANG_SECONDS, TimeUnit.SECONDS).state()).isEqualTo(ChangeState.SAFE);
    List<String> deployed = AgentFixture.networkOfHost();

    fixture.reboot();
    assertThat(AgentFixture.networkOfHost()).isNotEqualTo(deployed);
    fixture.start();

    assertThat(AgentFixture.networkOfHost()).as(fixture.log()).isEqualTo(deployed);
    RpcConnection again = fixture.client();
    assertThat(routeDevice(again)).isEqualTo("ovirtmgmt");
    assertThat(outcome(again, "a").state()).isEqualTo(ChangeState.SAFE);
  }

  @Test
  void rollsBackWhenPeerLosesItsLink() throws Exception {
    List<String> before = AgentFixture.networkOfHost();
    fixture.start();
    RpcConnection old = fixture.client();
    CompletableFuture<ChangeStatus> running = beginDeployment(old, "a", scaledSeconds(6));
    awaitApplied(running, old, "a");

    Ip.HERE.runAll("link set eng0 down");
    await().until(() -> fixture.log().contains("Change a is rolled back"));
    Ip.HERE.runAll("link set eng0 up", "addr replace 2001:db8::1/64 dev eng0 nodad");

    await().until(() -> AgentFixture.networkOfHost().equals(before));
    // The old connection may have lost its heart-beats meanwhile, so ask over a new one.
    assertThat(outcome(fixture.client(), "a").state()).isEqualTo(ChangeState.ROLLED_BACK);
  }

  @Test
  void dryRunReturnsPlanAndChangesNothing() throws Exception {
    List<String> before = AgentFixture.networkOfHost();
    fixture.start();

    SetupPlan plan =
        fixture
            .client()
            .call(
                Verb.SETUP_NETWORKS.method(),
                deployment(SetupOptions.planOnly()),
                SetupPlan.class,
                HANG);

    assertThat(plan.before()).anySatisfy(line -> assertThat(line).contains("eth0", "192.0.2.10"));
    assertThat(plan.after())
        .anySatisfy(line -> assertThat(line).contains("ovirtmgmt", "192.0.2.10"));
    assertThat(plan.steps()).isNotEmpty();
    assertThat(plan.lookup())
        .hasValue("packets to the engine 192.0.2.1: before eth0, after ovirtmgmt");
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
  }

  @Test
  void refusesChangeOnFullDisk() throws Exception {
    Path state = Files.createDirectories(fixture.stateDir());
    var mounted =
        new ProcessBuilder(
            "mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", state.toString());
    assertThat(mounted.start().waitFor()).isZero();
    try {
      fixture.start();
      List<String> before = AgentFixture.networkOfHost();
      RpcConnection client = fixture.client();
      fill(state.resolve("filler"));

      assertThatThrownBy(
              () ->
                  client.call(
                      Verb.SETUP_NETWORKS.method(),
                      deployment(SetupOptions.proved("a", ticket(client, "a"), "secret", 5)),
                      ChangeStatus.class,
                      HANG))
          .asInstanceOf(type(RpcException.Answered.class))
          .returns(9105, RpcException.Answered::code);
      assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
      assertThat(outcome(client, "a").state()).isEqualTo(ChangeState.UNKNOWN);
    } finally {
      fixture.close();
      assertThat(new ProcessBuilder("umount", "-l", state.toString()).start().waitFor()).isZero();
    }
  }

  @Test
  void refusesOnlyChangesWithoutNetAdmin() throws Exception {
    fixture.start(List.of("setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin"));
    RpcConnection client = fixture.client();

    assertThatThrownBy(() -> ticket(client, "a"))
        .hasMessageContaining("CAP_NET_ADMIN")
        .asInstanceOf(type(RpcException.Answered.class))
        .returns(9103, RpcException.Answered::code);
    assertThat(routeDevice(client)).isEqualTo("eth0");
  }

  @Test
  void refusesStockRequestUnlessUnprovedChangesAreAllowed() throws Exception {
    fixture.start();
    RpcConnection client = fixture.client();

    assertThatThrownBy(
            () ->
                client.call(
                    Verb.SETUP_NETWORKS.method(),
                    deployment(SetupOptions.DEFAULTS),
                    Boolean.class,
                    HANG))
        .hasMessageContaining("unproved-changes")
        .asInstanceOf(type(RpcException.Answered.class))
        .returns(9105, RpcException.Answered::code);
  }

  /** Waits until the change is applied: an old connection's proof is then refused as old. */
  private void awaitApplied(CompletableFuture<ChangeStatus> running, RpcConnection old, String id)
      throws Exception {
    await()
        .until(
            () -> {
              if (running.isDone()) {
                throw new AssertionError(running + "\n" + fixture.log());
              }
              return confirm(old, id, "secret")
                  .reason()
                  .contains("not arrive over a new connection");
            });
  }

  private Confirmation prove(String id) throws Exception {
    return confirm(fixture.client(), id, "secret");
  }

  private static Capabilities capabilities(RpcConnection client) throws Exception {
    return client.call(
        Verb.GET_CAPABILITIES.method(), new NoParameters(), Capabilities.class, HANG);
  }

  private static void fill(Path file) throws Exception {
    var filled = new ProcessBuilder("dd", "if=/dev/zero", "of=" + file, "bs=4k");
    filled.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    assertThat(filled.start().waitFor()).as("dd ends, on a full disk").isEqualTo(1);
  }
}
