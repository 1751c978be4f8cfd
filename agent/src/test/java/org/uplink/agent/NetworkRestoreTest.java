package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.testkit.Ip;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;

/** Restores the network from before Uplink's first change, from the command line. */
final class NetworkRestoreTest extends NetworkApplyFixture {
  @Test
  void restoresWhatWasThereBeforeTheFirstOfSeveralChanges() throws Exception {
    List<String> sysctls = AgentFixture.sysctlsOfHost("eth0");
    try (ServerSocket manager = listen("192.0.2.1")) {
      keep("--confirm", tcp(manager), "--mtu", "1400");
      String original = Files.readString(original());
      keep(
          "--address",
          "192.0.2.77/24",
          "--gateway",
          "192.0.2.1",
          "--accept-warnings",
          "--confirm",
          tcp(manager));
      assertThat(Files.readString(original())).isEqualTo(original);
      assertThat(AgentFixture.networkOfHost()).isNotEqualTo(before);

      NetworkCommand plan = restore("--dry-run");
      assertThat(plan.awaitEnd()).as(plan.output()).isZero();
      assertThat(plan.out()).contains("Before", "After", "delete the bridge vmbr0");
      NetworkCommand restore = restore("--confirm", tcp(manager));

      assertThat(restore.awaitEnd()).as(restore.output()).isEqualTo(KEPT);
      assertThat(restore.out()).contains("Steps", "The original network is restored");
    }
    await().untilAsserted(() -> assertThat(AgentFixture.networkOfHost()).isEqualTo(before));
    assertThat(AgentFixture.sysctlsOfHost("eth0")).isEqualTo(sysctls);
    NetworkCommand status = run("status");
    assertThat(status.awaitEnd()).isZero();
    assertThat(status.out()).contains("Uplink has made no network on this host");

    NetworkCommand again = restore("--confirm", "operator");
    assertThat(again.awaitEnd()).as(again.output()).isZero();
    assertThat(again.out()).contains("Uplink has no network on this host");
  }

  @Test
  void saysThatThereIsNothingToRestore() throws Exception {
    NetworkCommand restore = restore("--confirm", "operator", "--json");

    assertThat(restore.awaitEnd()).as(restore.output()).isZero();
    assertThat(json(restore).path("outcome").asString()).isEqualTo("unchanged");
    assertThat(json(restore).path("reason").asString())
        .contains("Uplink has no network on this host");
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
  }

  @Test
  void nothingIsToBeRestoredAfterAFirstChangeThatWasRolledBack() throws Exception {
    NetworkCommand first = apply("--confirm", "tcp://192.0.2.1:" + closedPort(), "--within", "1s");
    assertThat(first.awaitEnd()).isEqualTo(ROLLED_BACK);
    AgentFixture.ipOnHost("addr add 192.0.2.99/24 dev eth0");

    NetworkCommand nothing = restore("--dry-run");
    assertThat(nothing.awaitEnd()).as(nothing.output()).isZero();
    assertThat(nothing.out()).contains("Uplink has no network on this host");
    try (ServerSocket manager = listen("192.0.2.1")) {
      keep("--confirm", tcp(manager));
      NetworkCommand restore = restore("--confirm", tcp(manager));
      assertThat(restore.awaitEnd()).as(restore.output()).isEqualTo(KEPT);
    }

    assertThat(AgentFixture.networkOfHost())
        .as("the address is older than the first change that was kept")
        .anyMatch(line -> line.startsWith("address eth0 192.0.2.99/24"));
  }

  @Test
  void bringsUplinksNetworkBackIfNothingProvesTheOriginalOne() throws Exception {
    List<String> changed;
    try (ServerSocket manager = listen("192.0.2.1")) {
      keep("--confirm", tcp(manager));
      changed = AgentFixture.networkOfHost();
    }

    NetworkCommand restore =
        restore("--confirm", "tcp://192.0.2.1:" + closedPort(), "--within", "1s", "--json");

    assertThat(restore.awaitEnd()).as(restore.output()).isEqualTo(ROLLED_BACK);
    assertThat(json(restore).path("change").path("verified").asBoolean(false)).isTrue();
    assertThat(AgentFixture.networkOfHost()).isEqualTo(changed);
    NetworkCommand plan = restore("--dry-run", "--json");
    assertThat(plan.awaitEnd()).isZero();
    assertThat(json(plan).path("steps").toString()).contains("delete the bridge vmbr0");
  }

  @Test
  void guardBringsUplinksNetworkBackIfTheCommandIsKilled() throws Exception {
    try (ServerSocket manager = listen("192.0.2.1")) {
      keep("--confirm", tcp(manager));
    }
    List<String> changed = AgentFixture.networkOfHost();
    NetworkCommand restore = restore("--confirm", "operator", "--within", "1h").awaitPending();
    assertThat(AgentFixture.networkOfHost()).isNotEqualTo(changed);

    restore.signal("KILL");

    await()
        .untilAsserted(
            () -> assertThat(AgentFixture.networkOfHost()).as(restore.output()).isEqualTo(changed));
  }

  @Test
  void refusesAnAddressThatAnotherMachineHasByNow() throws Exception {
    try (ServerSocket manager = listen("192.0.2.1")) {
      keep(
          "--address",
          "192.0.2.77/24",
          "--gateway",
          "192.0.2.1",
          "--accept-warnings",
          "--confirm",
          tcp(manager));
      Ip.HERE.run("addr add 192.0.2.10/32 dev eng0");
      List<String> changed = AgentFixture.networkOfHost();

      NetworkCommand restore = restore("--confirm", tcp(manager), "--accept-warnings");

      assertThat(restore.awaitEnd()).as(restore.output()).isEqualTo(REFUSED);
      assertThat(restore.err())
          .contains(
              "Another machine has an address of the original network",
              "192.0.2.10, wanted on vmbr0");
      assertThat(AgentFixture.networkOfHost()).isEqualTo(changed);
    }
  }

  @Test
  void restoresWhatAnEngineHasChanged() throws Exception {
    host.start("resolv-conf = " + folder.resolve("resolv.conf"));
    RpcConnection engine = host.client();
    CompletableFuture<ChangeStatus> running =
        EngineCalls.beginDeployment(engine, "a", EngineCalls.LONG_SECONDS);
    await().until(() -> EngineCalls.outcome(engine, "a").waitsForProof().orElse(false));
    await().until(() -> EngineCalls.confirm(host.client(), "a", EngineCalls.TOKEN).accepted());
    assertThat(running.join().state()).isEqualTo(ChangeState.SAFE);
    assertThat(AgentFixture.networkOfHost()).isNotEqualTo(before);

    host.kill(); // Its connection with the engine is bound to the bridge.

    try (ServerSocket manager = listen("192.0.2.1")) {
      NetworkCommand restore = restore("--confirm", tcp(manager));
      assertThat(restore.awaitEnd()).as(restore.output()).isEqualTo(KEPT);
    }

    await().untilAsserted(() -> assertThat(AgentFixture.networkOfHost()).isEqualTo(before));
  }

  private void keep(String... options) throws Exception {
    NetworkCommand command = apply(options);
    assertThat(command.awaitEnd()).as(command.output()).isEqualTo(KEPT);
  }

  private NetworkCommand restore(String... options) throws Exception {
    String[] words = new String[options.length + 2];
    words[0] = "restore";
    words[1] = "--original";
    System.arraycopy(options, 0, words, 2, options.length);
    return run(words);
  }

  private Path original() {
    return folder.resolve("state/network/original");
  }
}
