package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.testkit.Ip;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import tools.jackson.databind.JsonNode;

/** The records of a host's changes, from the command line. */
final class NetworkHistoryTest extends NetworkApplyFixture {
  @Test
  void saysThatNothingWasChanged() throws Exception {
    NetworkCommand history = run("history");

    assertThat(history.awaitEnd()).as(history.output()).isZero();
    assertThat(history.out()).contains("Uplink has not changed the network of this host");
    NetworkCommand missing = run("history", "7\u001b[31m");
    assertThat(missing.awaitEnd()).isEqualTo(REFUSED);
    assertThat(missing.err()).contains("no record of a change 7?[31m").doesNotContain("\u001b");
  }

  @Test
  void recordsAKeptAndARestoredChangeWithoutALostPath() throws Exception {
    try (ServerSocket manager = listen("192.0.2.1")) {
      assertThat(apply("--confirm", tcp(manager)).awaitEnd()).isEqualTo(KEPT);
      assertThat(run("restore", "--original", "--confirm", tcp(manager)).awaitEnd())
          .isEqualTo(KEPT);
    }

    NetworkCommand all = run("history");
    assertThat(all.awaitEnd()).as(all.output()).isZero();
    assertThat(all.out().lines().toList())
        .hasSize(2)
        .satisfies(
            lines -> {
              assertThat(lines.getFirst())
                  .startsWith("2  ")
                  .contains("kept, requested by uplink network restore");
              assertThat(lines.getLast())
                  .startsWith("1  ")
                  .contains("kept, requested by uplink network apply");
            });
    NetworkCommand first = run("history", "1");
    assertThat(first.awaitEnd()).as(first.output()).isZero();
    assertThat(first.out())
        .contains(
            "Requested by uplink network apply",
            "Outcome: kept",
            "Proof: proved",
            "Path: no interruption was seen (route to 192.0.2.1, carrier)",
            "Planned steps",
            "Steps",
            " µs  create the bridge vmbr0");
    JsonNode json = record("1");
    assertThat(json.path("number").asInt()).isEqualTo(1);
    assertThat(json.path("flight").path("measurement").path("steps").size()).isPositive();
    assertThat(json.path("flight").path("measurement").path("path").path("downMillis").asInt(-1))
        .isZero();
  }

  @Test
  void recordsHowLongThePathWasDownAndWhy() throws Exception {
    NetworkCommand command = apply("--confirm", "operator", "--within", "1h").awaitPending();

    Ip.HERE.run("link set eng0 down");

    assertThat(command.awaitEnd()).as(command.output()).isEqualTo(ROLLED_BACK);
    JsonNode json = record("1");
    assertThat(json.path("status").path("reason").asString()).contains("no carrier for 4 s");
    assertThat(json.path("flight").path("measurement").path("path").path("target").asString())
        .isEqualTo("192.0.2.1");
    assertThat(json.path("flight").path("measurement").path("path").path("downMillis").asInt())
        .isGreaterThan(3000);
    assertThat(json.path("status").path("longestGapMillis"))
        .isEqualTo(json.path("flight").path("measurement").path("path").path("downMillis"));
  }

  @Test
  void recordOfAKilledCommandSaysSoAndHasTheStepsOfTheRollback() throws Exception {
    NetworkCommand command = apply("--confirm", "operator", "--within", "1h").awaitPending();

    command.signal("KILL");

    Path outcomes = folder.resolve("state/network/outcomes");
    await()
        .until(
            () ->
                ChangeFolder.in(folder.resolve("state")).outcomes().size() == 1
                    && !Files.exists(outcomes.resolve("reserved"))
                    && !Files.exists(folder.resolve("state/network/aborted")));
    JsonNode json = record("1");
    assertThat(json.path("status").path("state").asString()).isEqualTo("ROLLED_BACK");
    assertThat(json.path("status").path("reason").asString())
        .isEqualTo("the process that made the change ended before it was confirmed");
    assertThat(json.path("flight").path("started").asString()).isNotEmpty();
    assertThat(json.path("flight").path("measurement").path("steps").toString())
        .contains("delete the bridge vmbr0");
    assertThat(json.path("flight").path("measurement").has("path")).isFalse();
  }

  @Test
  void recordsTheChangesOfAnEngine() throws Exception {
    host.start("resolv-conf = " + folder.resolve("resolv.conf"));
    RpcConnection engine = host.client();
    CompletableFuture<ChangeStatus> running =
        EngineCalls.beginDeployment(engine, "a", EngineCalls.LONG_SECONDS);
    await().until(() -> EngineCalls.outcome(engine, "a").waitsForProof().orElse(false));
    await().until(() -> EngineCalls.confirm(host.client(), "a", EngineCalls.TOKEN).accepted());
    assertThat(running.join().state()).isEqualTo(ChangeState.SAFE);
    assertThat(running.join().longestGapMillis()).isPresent();

    // The outcome is stored after the decision.
    await().until(() -> ChangeFolder.in(folder.resolve("state")).outcomes().size() == 1);
    NetworkCommand history = run("history", "a");

    assertThat(history.awaitEnd()).as(history.output()).isZero();
    assertThat(history.out()).contains("Requested by CN=engine", "Outcome: kept", "ovirtmgmt");
  }

  private JsonNode record(String id) throws Exception {
    NetworkCommand history = run("history", id, "--json");
    assertThat(history.awaitEnd()).as(history.output()).isZero();
    return json(history);
  }
}
