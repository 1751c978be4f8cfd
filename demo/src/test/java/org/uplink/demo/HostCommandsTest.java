package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands that work on hosts, against a real engine with a real agent, over the loopback. */
@TestMethodOrder(MethodOrderer.Random.class)
class HostCommandsTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private static Path scratch;

  private static EngineAndAgentFixture ground;

  @BeforeAll
  static void start() {
    ground = EngineAndAgentFixture.start(scratch);
  }

  @AfterAll
  static void end() {
    ground.close();
  }

  @Test
  void addsInstallsExplainsAndRemovesHost() {
    ground.add("node");
    UplinkRun before = ground.ask("host", "explain", "node");
    assertThat(before.status()).isEqualTo(1);
    assertThat(before.err()).contains("node").contains("nstall");

    UplinkRun installed = ground.ask("host", "install", "node");
    assertThat(installed.status()).as(installed.err()).isZero();
    assertThat(installed.out()).startsWith("node: NonOperational (ManagementNetwork");

    UplinkRun explained = ground.ask("host", "explain", "node");
    assertThat(explained.status()).isZero();
    assertThat(explained.out().lines().findFirst().orElseThrow()).endsWith(".");
    assertThat(explained.out())
        .contains("  Because    ", "Next: ", "uplink host explain node --evidence")
        .doesNotContain("Rule ");
    assertThat(explained.out().lines()).allMatch(line -> line.length() <= 80);
    assertThat(ground.ask("host", "explain", "node", "--evidence").out())
        .contains("Rule ", "  decides    ", "getRoute 127.0.0.1");
    JsonNode decision = JSON.readTree(ground.ask("host", "explain", "node", "--json").out());
    assertThat(decision.get("host").asString()).isEqualTo("node");
    assertThat(decision.get("evidence")).isNotEmpty();

    assertThat(ground.ask("host", "list").out())
        .contains("HOST", "node", "127.0.0.1:" + ground.agentPort());
    assertThat(JSON.readTree(ground.ask("host", "list", "--json").out()).findValuesAsString("name"))
        .contains("node");
    assertThat(ground.ask("host", "show", "node").out())
        .contains("active NIC", "install", "succeeded");
    assertThat(ground.ask("events", "--host", "node").out()).contains("HostAdded", "RunStarted");
    assertThat(
            JSON.readTree(ground.ask("events", "--json").out().lines().findFirst().orElseThrow())
                .has("type"))
        .isTrue();

    UplinkRun removed = ground.ask("host", "remove", "nobody", "node");
    assertThat(removed.out()).isEqualTo("Removed node.\n");
    assertThat(removed.err()).contains("nobody: There is no host");
    assertThat(removed.status()).isEqualTo(1);
    assertThat(ground.ask("host", "show", "node").status()).isEqualTo(1);
  }

  @Test
  void reportsHostWhoseAgentDoesNotAnswer() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ground.ask(
          "host",
          "add",
          "mute",
          "--address",
          "127.0.0.1",
          "--port",
          String.valueOf(silent.getLocalPort()));
      UplinkRun ran = ground.ask("host", "install", "mute");
      assertThat(ran.status()).isEqualTo(1);
      assertThat(ran.out()).startsWith("mute: NonResponsive");
      assertThat(
              JSON.readTree(ground.ask("host", "show", "mute", "--json").out())
                  .get("status")
                  .asString())
          .isEqualTo("NonResponsive");
    }
  }

  @Test
  void reportsEachHostIfOneIsUnknown() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(silent.getLocalPort());
      ground.ask("host", "add", "quiet", "--address", "127.0.0.1", "--port", port);

      UplinkRun ran = ground.ask("host", "install", "quiet", "nobody");

      assertThat(ran.out()).startsWith("quiet: NonResponsive");
      assertThat(ran.err()).contains("nobody: There is no host \"nobody\".");
      assertThat(ran.status()).isEqualTo(1);
    }
  }

  @Test
  void exitsWithStatus1ForBusyOrExistingHost() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(silent.getLocalPort());
      ground.ask("host", "add", "busy", "--address", "127.0.0.1", "--port", port);
      assertThat(ground.ask("host", "install", "busy", "--no-wait").status()).isZero();

      UplinkRun ran = ground.ask("host", "install", "busy");

      assertThat(ran.status()).as(ran.err()).isEqualTo(1);
      assertThat(ran.err()).contains("has a run that has not ended");
    }
    assertThat(ground.ask("host", "add", "busy").status()).isEqualTo(1);
  }

  @Test
  void installsNoFurtherHostIfCanaryFails() throws Exception {
    ground.ask("cluster", "add", "many");
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(silent.getLocalPort());
      for (String name : List.of("m1", "m2", "m3")) {
        ground.ask(
            "host", "add", name, "--address", "127.0.0.1", "--port", port, "--cluster", "many");
      }

      UplinkRun ran = ground.ask("host", "install", "--cluster", "many", "--parallel", "2");

      assertThat(ran.status()).as(ran.err()).isEqualTo(1);
      assertThat(ran.out()).startsWith("m1: NonResponsive").doesNotContain("m2", "m3");
      assertThat(ran.err())
          .contains("Stopped: host m1 is the canary and was not installed (AgentUnreachable)")
          .contains("Not started: m2, m3.", "m2: not started");
    }
    assertThat(ground.ask("host", "install").status()).isEqualTo(2);
    assertThat(ground.ask("host", "install", "--all", "--no-wait").status()).isEqualTo(2);
    assertThat(ground.ask("host", "install", "--all", "--parallel", "0").status()).isEqualTo(2);
    assertThat(ground.ask("host", "install", "m1", "--parallel", "2").status()).isEqualTo(2);
    assertThat(ground.ask("host", "install", "m1", "--timeout", "0").status()).isEqualTo(2);
    assertThat(ground.ask("host", "install", "--cluster", "nobody").err()).contains("no cluster");
    assertThat(ground.ask("host", "install", "x", "--all").status()).isEqualTo(2);
  }

  @Test
  void putsHostIntoMaintenance() {
    ground.ask("host", "add", "idle", "--address", "127.0.0.1", "--port", "1");
    UplinkRun sync = ground.ask("host", "sync", "idle");
    assertThat(sync.status()).isEqualTo(1);
    assertThat(sync.err())
        .contains(
            "Host \"idle\" is Unassigned", "Install the host first: uplink host install idle");
    assertThat(ground.ask("host", "sync", "idle", "--json").out()).isEqualTo("[]\n");
    UplinkRun several = ground.ask("host", "maintenance", "nobody", "idle");
    assertThat(several.out())
        .as("one that is not there keeps back no other")
        .isEqualTo("idle: Maintenance\n");
    assertThat(several.err()).contains("no host \"nobody\"", "uplink host list");
    assertThat(several.status()).isEqualTo(1);
    UplinkRun deploy = ground.ask("host", "deploy-network", "idle", "--nic", "eth0");
    assertThat(deploy.status()).isEqualTo(1);
    assertThat(deploy.err()).contains("is Maintenance");
    UplinkRun active = ground.ask("host", "activate", "idle");
    assertThat(active.status()).isEqualTo(1);
    assertThat(active.out()).startsWith("idle: NonResponsive");
  }
}
