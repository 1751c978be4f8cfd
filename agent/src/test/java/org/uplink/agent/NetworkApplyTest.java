package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.testkit.ChildJvm;
import org.uplink.testkit.Ip;
import org.uplink.verbs.change.ChangeStatus;

/** Changes the network of one host without an engine, and ends changes that are pending. */
final class NetworkApplyTest extends NetworkApplyFixture {
  @Test
  void keepsBridgeThatANewConnectionProvesAndChangesNothingTheSecondTime() throws Exception {
    try (ServerSocket manager = listen("192.0.2.1")) {
      NetworkCommand first = apply("--confirm", tcp(manager));

      assertThat(first.awaitEnd()).as(first.output()).isEqualTo(KEPT);
      assertThat(first.out()).contains("Steps", "create the bridge vmbr0", "vmbr0 is kept");
      assertThat(first.err()).contains("uplink agent restore");
      List<String> after = AgentFixture.networkOfHost();
      assertThat(after)
          .anyMatch(line -> line.startsWith("address vmbr0 192.0.2.10/24"))
          .anyMatch(line -> line.startsWith("address vmbr0 2001:db8::10/64"))
          .anyMatch(line -> line.startsWith("route default vmbr0 192.0.2.1"))
          .anyMatch(line -> line.startsWith("link eth0 ") && line.contains(" vmbr0 "));

      NetworkCommand second = apply("--confirm", tcp(manager), "--json");

      assertThat(second.awaitEnd()).as(second.output()).isEqualTo(KEPT);
      assertThat(json(second).path("outcome").asString()).isEqualTo("unchanged");
      assertThat(json(second).path("changed").asBoolean(true)).isFalse();
      assertThat(AgentFixture.networkOfHost()).isEqualTo(after);
    }
    NetworkCommand status = run("status");
    assertThat(status.awaitEnd()).isZero();
    assertThat(status.out()).contains("Network vmbr0 on eth0", "kept");
  }

  @Test
  void dryRunShowsThePlanWithoutAProofAndChangesNothing() throws Exception {
    NetworkCommand plan =
        run(
            "apply",
            "--nic",
            "eth0",
            "--bridge",
            "vmbr0",
            "--mtu",
            "1400",
            "--dry-run",
            "--json",
            "--svg",
            folder.resolve("plan.svg").toString());

    assertThat(plan.awaitEnd()).as(plan.output()).isZero();
    assertThat(json(plan).path("steps").toString()).contains("create the bridge vmbr0", "1400");
    assertThat(folder.resolve("plan.svg")).content().contains(">bridge, new<", ">vmbr0<");
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
  }

  @Test
  void anAddressByOptionReplacesThoseOfItsFamilyAndKeepsTheOthers() throws Exception {
    try (ServerSocket manager = listen("192.0.2.1")) {
      String[] more = {
        "--address",
        "192.0.2.77/24",
        "--gateway",
        "192.0.2.1",
        "--confirm",
        tcp(manager),
        "--accept-warnings"
      };
      NetworkCommand first = apply(more);

      assertThat(first.awaitEnd()).as(first.output()).isEqualTo(KEPT);
      List<String> after = AgentFixture.networkOfHost();
      assertThat(after)
          .anyMatch(line -> line.startsWith("address vmbr0 192.0.2.77/24"))
          .anyMatch(line -> line.startsWith("address vmbr0 2001:db8::10/64"))
          .anyMatch(line -> line.startsWith("route default vmbr0 192.0.2.1"))
          .noneMatch(line -> line.contains("192.0.2.10"));

      NetworkCommand second = apply(more);

      assertThat(second.awaitEnd()).as(second.output()).isEqualTo(KEPT);
      assertThat(second.out()).contains("vmbr0 is on eth0 already. Nothing was changed.");
      assertThat(AgentFixture.networkOfHost()).isEqualTo(after);
    }
  }

  @Test
  void rollsBackWhenTheTimeIsOver() throws Exception {
    NetworkCommand command =
        apply("--confirm", "tcp://192.0.2.1:" + closedPort(), "--within", "1s", "--json");

    assertThat(command.awaitEnd()).as(command.output()).isEqualTo(ROLLED_BACK);
    assertThat(json(command).path("outcome").asString()).isEqualTo("rolledBack");
    assertThat(json(command).path("reason").asString()).contains("arrived in time");
    assertThat(json(command).path("change").path("verified").asBoolean(false)).isTrue();
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
  }

  @Test
  void guardRestoresTheNetworkIfTheCommandIsKilled() throws Exception {
    NetworkCommand command = apply("--confirm", "operator", "--within", "1h").awaitPending();
    assertThat(AgentFixture.networkOfHost()).isNotEqualTo(before);

    command.signal("KILL");

    await()
        .untilAsserted(
            () -> assertThat(AgentFixture.networkOfHost()).as(command.output()).isEqualTo(before));
    await().until(() -> !Files.exists(folder.resolve("state/network/aborted")));
    NetworkCommand status = run("status", "--json");
    assertThat(status.awaitEnd()).as(status.output()).isZero();
    assertThat(json(status).path("last").path("state").asString()).isEqualTo("ROLLED_BACK");
    assertThat(json(status).path("last").path("verified").asBoolean(false)).isTrue();
    assertThat(json(status).has("pending")).isFalse();
  }

  @Test
  void rollsBackBeforeTheDeadlineIfTheNicLosesItsCarrier() throws Exception {
    NetworkCommand command =
        apply("--confirm", "operator", "--within", "1h", "--json").awaitPending();

    Ip.HERE.run("link set eng0 down");

    assertThat(command.awaitEnd()).as(command.output()).isEqualTo(ROLLED_BACK);
    assertThat(json(command).path("reason").asString())
        .isEqualTo("the kernel says that eth0 has had no carrier for 4 s");
    assertThat(json(command).path("change").path("verified").asBoolean(false)).isTrue();
  }

  @Test
  void rollsBackBeforeTheDeadlineIfTheGatewayDoesNotAnswer() throws Exception {
    Ip.HERE.run("addr del 192.0.2.1/24 dev eng0");
    AgentFixture.ipOnHost("neighbour flush dev eth0");

    NetworkCommand command = apply("--confirm", "tcp://203.0.113.1:443", "--within", "1h");

    assertThat(command.awaitEnd()).as(command.output()).isEqualTo(ROLLED_BACK);
    assertThat(command.out())
        .contains("the kernel says that the gateway 192.0.2.1 has not answered on vmbr0");
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
  }

  @Test
  void ctrlCRollsBack() throws Exception {
    NetworkCommand command = apply("--confirm", "ssh", "--within", "1h").awaitPending();

    command.signal("INT");

    assertThat(command.awaitEnd()).as(command.output()).isEqualTo(ROLLED_BACK);
    assertThat(command.out()).contains("Reason: the command was stopped by a signal");
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
  }

  @Test
  void anotherCommandShowsThePendingChangeAndRollsItBack() throws Exception {
    NetworkCommand command = apply("--confirm", "operator", "--within", "1h").awaitPending();

    NetworkCommand second = apply("--confirm", "operator");
    assertThat(second.awaitEnd()).as(second.output()).isEqualTo(REFUSED);
    assertThat(second.err()).contains("Another change of this host's network is pending");
    NetworkCommand status = run("status");
    assertThat(status.awaitEnd()).isZero();
    assertThat(status.out())
        .contains("requested by uplink network apply", "operator: nobody has run");

    NetworkCommand rollback = run("rollback");

    assertThat(rollback.awaitEnd()).as(rollback.output()).isZero();
    assertThat(rollback.out()).contains("the network is as it was before");
    assertThat(command.awaitEnd()).isEqualTo(ROLLED_BACK);
    assertThat(command.out()).contains("somebody ran `uplink network rollback`");
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
    assertThat(run("rollback").awaitEnd()).isEqualTo(1);
    assertThat(run("confirm").awaitEnd()).isEqualTo(1);
  }

  @Test
  void leavesAChangeOfTheAgentAlone() throws Exception {
    host.start("resolv-conf = " + folder.resolve("resolv.conf"));
    RpcConnection engine = host.client();
    CompletableFuture<ChangeStatus> running =
        EngineCalls.beginDeployment(engine, "a", EngineCalls.LONG_SECONDS);
    await().until(() -> EngineCalls.outcome(engine, "a").waitsForProof().orElse(false));

    NetworkCommand apply = apply("--confirm", "operator");
    NetworkCommand rollback = run("rollback");
    NetworkCommand confirm = run("confirm");
    NetworkCommand status = run("status");

    assertThat(apply.awaitEnd()).as(apply.output()).isEqualTo(REFUSED);
    assertThat(apply.err()).contains("change a, requested by CN=engine");
    assertThat(rollback.awaitEnd()).isEqualTo(1);
    assertThat(rollback.err()).contains("Change a was requested by CN=engine", "leaves it alone");
    assertThat(confirm.awaitEnd()).isEqualTo(1);
    assertThat(status.awaitEnd()).isZero();
    assertThat(status.out()).contains("the agent decides it");
    assertThat(running.isDone()).isFalse();
    assertThat(Files.exists(folder.resolve("state/network/pending"))).isTrue();
  }

  @Test
  void refusesBeforeAnythingIsTouched() throws Exception {
    NetworkCommand withoutProof = run("apply", "--nic", "eth0", "--bridge", "vmbr0");
    NetworkCommand missing = run("apply", "--nic", "eth9", "--bridge", "b", "--confirm", "ssh");
    NetworkCommand ownAddress = apply("--confirm", "tcp://192.0.2.10:22");
    NetworkCommand noName = apply("--confirm", "tcp://no-such-host.invalid:22");
    NetworkCommand noAuthorities =
        apply("--confirm", "https://192.0.2.1", "--ca", folder.resolve("missing.pem").toString());
    AgentFixture.ipOnHost("link add bare type veth peer name other", "link set bare up");
    NetworkCommand noAddress =
        run("apply", "--nic", "bare", "--bridge", "b", "--confirm", "ssh", "--json");

    assertThat(withoutProof.awaitEnd()).isEqualTo(REFUSED);
    assertThat(withoutProof.err()).contains("--confirm is missing", "--confirm tcp://");
    assertThat(missing.awaitEnd()).isEqualTo(REFUSED);
    assertThat(missing.err()).contains("no NIC eth9");
    assertThat(ownAddress.awaitEnd()).isEqualTo(REFUSED);
    assertThat(ownAddress.err()).contains("192.0.2.10 is this host itself");
    assertThat(noName.awaitEnd()).isEqualTo(REFUSED);
    assertThat(noName.err()).contains("no-such-host.invalid");
    assertThat(noAuthorities.awaitEnd()).isEqualTo(REFUSED);
    assertThat(noAuthorities.err()).contains("There is no certificate at", "missing.pem");
    assertThat(noAddress.awaitEnd()).as(noAddress.output()).isEqualTo(REFUSED);
    assertThat(json(noAddress).path("outcome").asString()).isEqualTo("refused");
    assertThat(json(noAddress).path("reason").asString()).contains("would have no address");
    AgentFixture.ipOnHost("link del bare");
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
  }

  @Test
  void cutsNobodyOffUnlessTheWarningsAreAccepted() throws Exception {
    List<String> words = new ArrayList<>(Ip.in("host").execCommand());
    words.addAll(ChildJvm.create().command(BoundListener.class, "eth0", "9"));
    Process listener = new ProcessBuilder(words).start();
    try (var out = listener.inputReader();
        ServerSocket manager = listen("192.0.2.1")) {
      assertThat(out.readLine()).isEqualTo(BoundListener.READY);

      NetworkCommand refused = apply("--confirm", tcp(manager));

      assertThat(refused.awaitEnd()).as(refused.output()).isEqualTo(REFUSED);
      assertThat(refused.err()).contains("BoundSocket", "--accept-warnings");
      assertThat(AgentFixture.networkOfHost()).isEqualTo(before);

      NetworkCommand accepted = apply("--confirm", tcp(manager), "--accept-warnings");

      assertThat(accepted.awaitEnd()).as(accepted.output()).isEqualTo(KEPT);
      assertThat(accepted.out()).contains("BoundSocket");
    } finally {
      listener.destroyForcibly().waitFor();
    }
  }
}
