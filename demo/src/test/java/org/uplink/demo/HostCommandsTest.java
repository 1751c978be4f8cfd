package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands for hosts, with an engine and an agent on the loopback. */
@TestMethodOrder(MethodOrderer.Random.class)
class HostCommandsTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private static Path scratch;

  private static EngineAndAgentFixture fixture;

  @BeforeAll
  static void start() {
    fixture = EngineAndAgentFixture.start(scratch);
  }

  @AfterAll
  static void end() {
    fixture.close();
  }

  @Test
  void addsInstallsExplainsAndRemovesHost() {
    fixture.add("node");
    UplinkRun before = fixture.ask("host", "explain", "node");
    assertThat(before.status()).isEqualTo(1);
    assertThat(before.err()).contains("node").contains("nstall");

    UplinkRun installed = fixture.ask("host", "install", "node");
    assertThat(installed.status()).as(installed.err()).isZero();
    assertThat(installed.out()).startsWith("node: NonOperational (ManagementNetwork");

    UplinkRun explained = fixture.ask("host", "explain", "node");
    assertThat(explained.status()).isZero();
    assertThat(explained.out().lines().findFirst().orElseThrow()).endsWith(".");
    assertThat(explained.out())
        .contains("  Because    ", "Next: ", "uplink host explain node --evidence")
        .doesNotContain("Row ");
    // The printed command repeats the given --data-dir, which is as long as the user's path.
    assertThat(explained.out().replaceAll(" --data-dir \\S+", "").lines())
        .allMatch(line -> line.length() <= 80);
    assertThat(fixture.ask("host", "explain", "node", "--evidence").out())
        .contains("Row ", "  decides    ", "getRoute 127.0.0.1");
    JsonNode decision = JSON.readTree(fixture.ask("host", "explain", "node", "--json").out());
    assertThat(decision.get("host").asString()).isEqualTo("node");
    assertThat(decision.get("evidence")).isNotEmpty();
    assertThat(decision.at("/path/0/kind").asString()).isEqualTo("engine");
    Path picture = scratch.resolve("node.svg");
    assertThat(fixture.ask("host", "explain", "node", "--svg", picture.toString()).out())
        .isEqualTo(explained.out());
    assertThat(picture).content().contains("<svg ", "host node", "127.0.0.1");
    UplinkRun planless = fixture.ask("host", "deploy-network", "node", "--svg", picture.toString());
    assertThat(planless.status()).isEqualTo(2);
    assertThat(planless.err()).contains("--dry-run");
    UplinkRun refused =
        fixture.ask(
            "host", "explain", "node", "--svg", scratch.resolve("none/node.svg").toString());
    assertThat(refused.status()).isEqualTo(3);
    assertThat(refused.err()).contains("none/node.svg: no such file or directory", "--svg");

    assertThat(fixture.ask("host", "list").out())
        .contains("HOST", "node", "127.0.0.1:" + fixture.agentPort());
    assertThat(
            JSON.readTree(fixture.ask("host", "list", "--json").out()).findValuesAsString("name"))
        .contains("node");
    assertThat(fixture.ask("host", "show", "node").out())
        .contains("active NIC", "install", "succeeded");
    assertThat(fixture.ask("events", "--host", "node").out()).contains("HostAdded", "RunStarted");
    assertThat(
            JSON.readTree(fixture.ask("events", "--json").out().lines().findFirst().orElseThrow())
                .has("type"))
        .isTrue();

    UplinkRun removed = fixture.ask("host", "remove", "nobody", "node");
    assertThat(removed.out()).isEqualTo("Removed node.\n");
    assertThat(removed.err()).contains("nobody: There is no host");
    assertThat(removed.status()).isEqualTo(1);
    assertThat(fixture.ask("host", "show", "node").status()).isEqualTo(1);
  }

  @Test
  void reportsHostWhoseAgentDoesNotAnswer() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      fixture.ask(
          "host",
          "add",
          "mute",
          "--address",
          "127.0.0.1",
          "--port",
          String.valueOf(silent.getLocalPort()));
      UplinkRun ran = fixture.ask("host", "install", "mute");
      assertThat(ran.status()).isEqualTo(1);
      assertThat(ran.out()).startsWith("mute: NonResponsive");
      assertThat(
              JSON.readTree(fixture.ask("host", "show", "mute", "--json").out())
                  .get("status")
                  .asString())
          .isEqualTo("NonResponsive");
    }
  }

  @Test
  void reportsEachHostIfOneIsUnknown() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(silent.getLocalPort());
      fixture.ask("host", "add", "quiet", "--address", "127.0.0.1", "--port", port);

      UplinkRun wrong = fixture.ask("host", "install", "quiet", "--accept", "FilterRule,no_code");
      assertThat(wrong.status()).as(wrong.err()).isEqualTo(2);
      assertThat(wrong.err()).contains("\"no_code\" is not a code of a warning", "FilterRule");

      UplinkRun ran =
          fixture.ask("host", "install", "quiet", "nobody", "--accept", "FilterRule,BoundSocket");

      assertThat(ran.out()).startsWith("quiet: NonResponsive");
      assertThat(ran.err()).contains("nobody: There is no host \"nobody\".");
      assertThat(ran.status()).isEqualTo(1);
    }
  }

  @Test
  void exitsWithStatus1ForBusyOrExistingHost() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(silent.getLocalPort());
      fixture.ask("host", "add", "busy", "--address", "127.0.0.1", "--port", port);
      assertThat(fixture.ask("host", "install", "busy", "--no-wait").status()).isZero();

      UplinkRun ran = fixture.ask("host", "install", "busy");

      assertThat(ran.status()).as(ran.err()).isEqualTo(1);
      assertThat(ran.err()).contains("has a run that has not ended");
    }
    assertThat(fixture.ask("host", "add", "busy").status()).isEqualTo(1);
  }

  @Test
  void installsNoFurtherHostIfCanaryFails() throws Exception {
    fixture.ask("cluster", "add", "many");
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(silent.getLocalPort());
      for (int i = 1; i <= 3; i++) {
        // Two hosts cannot have the same address and port.
        String address = "127.0.0." + i;
        fixture.ask(
            "host", "add", "m" + i, "--address", address, "--port", port, "--cluster", "many");
      }

      UplinkRun ran = fixture.ask("host", "install", "--cluster", "many", "--parallel", "2");

      assertThat(ran.status()).as(ran.err()).isEqualTo(1);
      assertThat(ran.out()).startsWith("m1: NonResponsive").doesNotContain("m2", "m3");
      assertThat(ran.err())
          .contains("Stopped: host m1 is the canary and was not installed (AgentUnreachable)")
          .contains("Not started: m2, m3.", "m2: not started");
    }
    assertThat(fixture.ask("host", "install").status()).isEqualTo(2);
    assertThat(fixture.ask("host", "install", "--all", "--no-wait").status()).isEqualTo(2);
    assertThat(fixture.ask("host", "install", "--all", "--parallel", "0").status()).isEqualTo(2);
    assertThat(fixture.ask("host", "install", "m1", "--parallel", "2").status()).isEqualTo(2);
    assertThat(fixture.ask("host", "install", "m1", "--timeout", "0").status()).isEqualTo(2);
    assertThat(fixture.ask("host", "install", "--cluster", "nobody").err()).contains("no cluster");
    assertThat(fixture.ask("host", "install", "x", "--all").status()).isEqualTo(2);
  }

  @Test
  void putsHostIntoMaintenance() {
    fixture.ask("host", "add", "idle", "--address", "127.0.0.1", "--port", "1");
    UplinkRun sync = fixture.ask("host", "sync", "idle");
    assertThat(sync.status()).isEqualTo(1);
    assertThat(sync.err())
        .contains(
            "Host \"idle\" is Unassigned", "Install the host first: uplink host install idle");
    assertThat(fixture.ask("host", "sync", "idle", "--json").out()).isEqualTo("[]\n");
    UplinkRun several = fixture.ask("host", "maintenance", "nobody", "idle");
    assertThat(several.out())
        .as("a missing host does not stop the command for the others")
        .isEqualTo("idle: Maintenance\n");
    assertThat(several.err()).contains("no host \"nobody\"", "uplink host list");
    assertThat(several.status()).isEqualTo(1);
    UplinkRun deploy = fixture.ask("host", "deploy-network", "idle", "--nic", "eth0");
    assertThat(deploy.status()).isEqualTo(1);
    assertThat(deploy.err()).contains("is Maintenance");
    UplinkRun again = fixture.ask("host", "maintenance", "idle");
    assertThat(again.status()).as("the state that is wanted: %s", again.err()).isZero();
    assertThat(again.out()).isEqualTo("idle: Maintenance\n");
    UplinkRun active = fixture.ask("host", "activate", "idle");
    assertThat(active.status()).isEqualTo(1);
    assertThat(active.out()).startsWith("idle: NonResponsive");
  }

  @Test
  void changesAddressAndClusterOfHostAndRemovesCluster() {
    fixture.ask("cluster", "add", "old");
    fixture.ask("cluster", "add", "new");
    fixture.ask("host", "add", "moved", "--address", "192.0.2.1", "--cluster", "old");

    UplinkRun full = fixture.ask("cluster", "remove", "old");
    assertThat(full.status()).isEqualTo(1);
    assertThat(full.err()).contains("has hosts", "uplink host list --cluster old");

    UplinkRun set =
        fixture.ask(
            "host", "set", "moved", "--address", "192.0.2.2", "--port", "5", "--cluster", "new");
    assertThat(set.status()).as(set.err()).isZero();
    assertThat(set.out()).isEqualTo("Host moved: 192.0.2.2:5, cluster new.\n");
    assertThat(fixture.ask("events", "--host", "moved").out()).contains("HostChanged");
    assertThat(fixture.ask("host", "list", "--cluster", "old").out()).isEmpty();
    assertThat(fixture.ask("host", "list", "--cluster", "new", "--status", "Unassigned").out())
        .contains("moved");

    fixture.ask("host", "add", "other", "--address", "192.0.2.3", "--cluster", "new");
    UplinkRun taken = fixture.ask("host", "set", "other", "--address", "192.0.2.2", "--port", "5");
    assertThat(taken.status()).isEqualTo(1);
    assertThat(taken.err()).contains("moved");
    assertThat(fixture.ask("host", "set", "moved").status()).isEqualTo(2);
    assertThat(fixture.ask("host", "set", "moved", "--cluster", "none").err())
        .contains("uplink cluster list");
    assertThat(fixture.ask("host", "set", "nobody", "--port", "1").status()).isEqualTo(1);

    UplinkRun removed = fixture.ask("cluster", "remove", "old", "nobody");
    assertThat(removed.out()).isEqualTo("Removed cluster old.\n");
    assertThat(removed.status()).isEqualTo(1);
  }
}
