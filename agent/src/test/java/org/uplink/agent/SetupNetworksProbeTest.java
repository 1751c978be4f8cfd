package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.uplink.agent.EngineCalls.LONG_SECONDS;
import static org.uplink.agent.EngineCalls.TOKEN;
import static org.uplink.agent.EngineCalls.confirm;
import static org.uplink.agent.EngineCalls.deployment;
import static org.uplink.agent.EngineCalls.outcome;
import static org.uplink.agent.EngineCalls.setupNetworks;
import static org.uplink.agent.EngineCalls.ticket;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;
import static org.uplink.testkit.Deadlines.scaledSeconds;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.verbs.Verb;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.proof.Probe;
import org.uplink.verbs.setup.SetupOptions;
import org.uplink.verbs.setup.SetupPlan;
import org.uplink.verbs.warning.PlanWarning;

/** An engine's change has to keep what its probes show, beside the engine's own proof. */
final class SetupNetworksProbeTest {
  @TempDir Path folder;
  private AgentFixture fixture;

  @BeforeEach
  void build() throws Exception {
    fixture = AgentFixture.build(folder);
    fixture.start();
  }

  @AfterEach
  void tearDown() {
    fixture.close();
  }

  @Test
  void keepsTheChangeWhileAllProbesHold() throws Exception {
    try (ServerSocket storage = listen()) {
      List<Probe> probes = List.of(new Probe.Gateway(), tcp(storage));
      assertThat(plan(probes).warnings()).noneMatch(SetupNetworksProbeTest::isLeftOut);

      CompletableFuture<ChangeStatus> running = begin(probes, LONG_SECONDS);
      proveUntilAccepted();

      assertThat(running.get(HANG_SECONDS, TimeUnit.SECONDS).state()).isEqualTo(ChangeState.SAFE);
    }
  }

  @Test
  void rollsBackIfAProbeNoLongerHoldsAlthoughTheEngineProves() throws Exception {
    List<String> before = AgentFixture.networkOfHost();
    try (ServerSocket storage = listen()) {
      AgentFixture.runOnHost("nft", "add table inet f");
      AgentFixture.runOnHost(
          "nft", "add chain inet f out { type filter hook output priority 0 ; policy accept ; }");
      AgentFixture.runOnHost(
          "nft",
          "add rule inet f out oifname ovirtmgmt tcp dport " + storage.getLocalPort() + " drop");

      CompletableFuture<ChangeStatus> running = begin(List.of(tcp(storage)), scaledSeconds(8));
      while (!running.isDone()) {
        try {
          assertThat(confirm(fixture.client(), "a", TOKEN).accepted()).isFalse();
        } catch (RpcException e) {
          // The old network is coming back.
        }
      }

      ChangeStatus outcome = running.get(HANG_SECONDS, TimeUnit.SECONDS);
      assertThat(outcome.state()).as("%s", outcome).isEqualTo(ChangeState.ROLLED_BACK);
      assertThat(outcome.reason().orElseThrow()).contains("the probe " + tcp(storage));
      assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
    }
  }

  @Test
  void leavesOutWhatFailsBeforeAndWarnsOfIt() throws Exception {
    Probe nobody = Probe.parse("tcp://192.0.2.1:1");
    SetupPlan plan = plan(List.of(nobody, new Probe.Gateway()));

    assertThat(plan.warnings().stream().filter(SetupNetworksProbeTest::isLeftOut))
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.subject()).contains(nobody.toString());
              assertThat(warning.text()).contains("is left out: it fails already: ");
              assertThat(warning.cutsOff()).isFalse();
            });

    CompletableFuture<ChangeStatus> running = begin(List.of(nobody), LONG_SECONDS);
    proveUntilAccepted();
    assertThat(running.get(HANG_SECONDS, TimeUnit.SECONDS).state()).isEqualTo(ChangeState.SAFE);
  }

  @Test
  void refusesProbesThatItCannotTry() throws Exception {
    RpcConnection client = fixture.client();
    assertRefused(client, options(List.of("ssh"), true), "\"ssh\" is neither gateway, dns");
    assertRefused(
        client, options(List.of("dns"), false), "only a change that is proved has probes");
    assertRefused(
        client,
        options(java.util.Collections.nCopies(9, "dns"), true),
        "has 9 probes",
        "At most 8");
  }

  private static void assertRefused(RpcConnection client, SetupOptions options, String... words) {
    assertThatThrownBy(
            () ->
                client.call(
                    Verb.SETUP_NETWORKS.method(), deployment(options), SetupPlan.class, HANG))
        .isInstanceOf(RpcException.Answered.class)
        .message()
        .contains(words);
  }

  private static SetupOptions options(List<String> probes, boolean dryRun) {
    return SetupOptions.DEFAULTS.withDryRun(Optional.of(dryRun)).withProbes(Optional.of(probes));
  }

  private SetupPlan plan(List<Probe> probes) throws Exception {
    return fixture
        .client()
        .call(
            Verb.SETUP_NETWORKS.method(),
            deployment(SetupOptions.planOnly().withProbes(probes)),
            SetupPlan.class,
            HANG);
  }

  private CompletableFuture<ChangeStatus> begin(List<Probe> probes, int seconds) throws Exception {
    RpcConnection client = fixture.client();
    CompletableFuture<ChangeStatus> running =
        setupNetworks(
            client,
            deployment(
                SetupOptions.proved("a", ticket(client, "a"), TOKEN, seconds).withProbes(probes)));
    await().until(() -> running.isDone() || outcome(client, "a").waitsForProof().orElse(false));
    return running;
  }

  private void proveUntilAccepted() {
    await().until(() -> confirm(fixture.client(), "a", TOKEN).accepted());
  }

  private static boolean isLeftOut(PlanWarning warning) {
    return warning.code().equals("ProbeLeftOut");
  }

  private static Probe tcp(ServerSocket server) {
    return Probe.parse(
        "tcp://%s:%d".formatted(server.getInetAddress().getHostAddress(), server.getLocalPort()));
  }

  private static ServerSocket listen() throws Exception {
    return new ServerSocket(0, 50, InetAddress.ofLiteral("192.0.2.1"));
  }
}
