package org.uplink.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.agent.Agent;
import org.uplink.agent.AgentConfig;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.Engine;
import org.uplink.engine.EngineConfig;
import org.uplink.engine.install.InstallSettings;
import org.uplink.pki.CredentialFiles;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands that talk to an engine, against a real one with a real agent, over the loopback. */
@TestMethodOrder(MethodOrderer.Random.class)
class HostCommandsTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private static Path scratch;

  private static DataDirectory data;
  private static Engine engine;
  private static Agent agent;

  @BeforeAll
  static void start() {
    data = new DataDirectory(scratch.resolve("engine"));
    engine =
        Engine.start(
            EngineConfig.in(data.root())
                .withAddresses(List.of("127.0.0.1"))
                .withHttps(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withInstall(InstallSettings.defaults().withAwaitAgent(Duration.ofSeconds(2))));
    Ran issued =
        Ran.uplink(
            "engine",
            "issue-certificate",
            "node",
            "--address",
            "127.0.0.1",
            "--out",
            file("node"),
            "--data-dir",
            dir());
    assertThat(issued.status()).as(issued.err()).isZero();
    agent =
        Agent.start(
            AgentConfig.in(scratch.resolve("agent"))
                .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withCredentials(CredentialFiles.in(scratch.resolve("node"))));
  }

  @AfterAll
  static void end() {
    agent.close();
    engine.close();
  }

  private static String file(String name) {
    return scratch.resolve(name).toString();
  }

  private static String dir() {
    return data.root().toString();
  }

  private static Ran ask(String... arguments) {
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--data-dir";
    all[arguments.length + 1] = dir();
    return Ran.uplink(all);
  }

  private static void add(String name) {
    Ran added =
        ask(
            "host",
            "add",
            name,
            "--address",
            "127.0.0.1",
            "--port",
            String.valueOf(agent.address().getPort()));
    assertThat(added.status()).as(added.err()).isZero();
    assertThat(added.out()).contains("Added " + name + " in cluster Default");
  }

  @Test
  void aHostIsAddedInstalledExplainedAndRemoved() {
    add("node");
    Ran before = ask("host", "explain", "node");
    assertThat(before.status()).isEqualTo(1);
    assertThat(before.err()).contains("node").contains("nstall");

    Ran installed = ask("host", "install", "node");
    assertThat(installed.status()).as(installed.err()).isZero();
    assertThat(installed.out()).startsWith("node: NonOperational (ManagementNetwork");

    Ran explained = ask("host", "explain", "node");
    assertThat(explained.status()).isZero();
    assertThat(explained.out().lines().findFirst().orElseThrow()).endsWith(".");
    assertThat(explained.out()).contains("✓ decides", "Row ", "Next: ", "getRoute 127.0.0.1");
    JsonNode decision = JSON.readTree(ask("host", "explain", "node", "--json").out());
    assertThat(decision.get("host").asString()).isEqualTo("node");
    assertThat(decision.get("evidence")).isNotEmpty();

    assertThat(ask("host", "list").out())
        .contains("HOST", "node", "127.0.0.1:" + agent.address().getPort());
    assertThat(JSON.readTree(ask("host", "list", "--json").out()).findValuesAsString("name"))
        .contains("node");
    assertThat(ask("host", "show", "node").out()).contains("active NIC", "install", "succeeded");
    assertThat(ask("events", "--host", "node").out()).contains("HostAdded", "InstallStarted");
    assertThat(
            JSON.readTree(ask("events", "--json").out().lines().findFirst().orElseThrow())
                .has("type"))
        .isTrue();

    assertThat(ask("host", "remove", "node").out()).isEqualTo("Removed node.\n");
    assertThat(ask("host", "show", "node").status()).isEqualTo(1);
  }

  @Test
  void aHostWhoseAgentIsSilentIsNotInstalledAndTheStatusSaysSo() throws Exception {
    try (java.net.ServerSocket silent =
        new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ask(
          "host",
          "add",
          "mute",
          "--address",
          "127.0.0.1",
          "--port",
          String.valueOf(silent.getLocalPort()));
      Ran ran = ask("host", "install", "mute");
      assertThat(ran.status()).isEqualTo(1);
      assertThat(ran.out()).startsWith("mute: NonResponsive");
      assertThat(
              JSON.readTree(ask("host", "show", "mute", "--json").out()).get("status").asString())
          .isEqualTo("NonResponsive");
    }
  }

  @Test
  void whatIsWrongIsNamedWithTheWayOut() {
    assertThat(ask("host", "show", "nobody").err()).contains("nobody");
    assertThat(ask("host", "show", "nobody").status()).isEqualTo(1);
    Ran bad = ask("host", "add", "no spaces");
    assertThat(bad.status()).isEqualTo(2);
    assertThat(bad.err()).contains("no spaces");
    Ran unknown = Ran.uplink("host", "lst");
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.err()).contains("lst", "host list");
    Ran elsewhere = Ran.uplink("host", "list", "--data-dir", file("nowhere"));
    assertThat(elsewhere.status()).isEqualTo(3);
    assertThat(elsewhere.err()).contains(file("nowhere")).contains("uplink engine");
    Ran nobodyThere = ask("host", "list", "--engine", "https://127.0.0.1:1");
    assertThat(nobodyThere.status()).isEqualTo(3);
    assertThat(nobodyThere.err()).contains("no engine answers at https://127.0.0.1:1");
    assertThat(ask("host", "list", "--engine", "http://127.0.0.1:1").status()).isEqualTo(2);
  }

  @Test
  void whatBecameOfOneHostIsToldAlsoWhereAnotherCannotBeInstalled() throws Exception {
    try (java.net.ServerSocket silent =
        new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(silent.getLocalPort());
      ask("host", "add", "quiet", "--address", "127.0.0.1", "--port", port);

      Ran ran = ask("host", "install", "quiet", "nobody");

      assertThat(ran.out()).startsWith("quiet: NonResponsive");
      assertThat(ran.err()).contains("nobody: There is no host \"nobody\".");
      assertThat(ran.status()).isEqualTo(1);
    }
  }

  @Test
  void aHostThatIsBeingInstalledOrIsThereAlreadyIsANoAndNoWrongUsage() throws Exception {
    try (java.net.ServerSocket silent =
        new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(silent.getLocalPort());
      ask("host", "add", "busy", "--address", "127.0.0.1", "--port", port);
      assertThat(ask("host", "install", "busy", "--no-wait").status()).isZero();

      Ran ran = ask("host", "install", "busy");

      assertThat(ran.status()).as(ran.err()).isEqualTo(1);
      assertThat(ran.err()).contains("is being installed");
    }
    assertThat(ask("host", "add", "busy").status()).isEqualTo(1);
  }

  @Test
  void aHostsNameNeedBeNoNameOfDns() {
    Ran ran =
        Ran.uplink(
            "engine",
            "issue-certificate",
            "my_node",
            "--out",
            file("my_node"),
            "--data-dir",
            dir());
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(scratch.resolve("my_node/cert.pem")).exists();
  }

  @Test
  void aCertificateIsNotIssuedFromADirectoryThatIsNoEngines() {
    Ran ran =
        Ran.uplink(
            "engine", "issue-certificate", "n", "--out", file("n"), "--data-dir", file("typo"));
    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.err()).contains(file("typo"), "no certificate authority");
    assertThat(scratch.resolve("typo")).doesNotExist();
    assertThat(scratch.resolve("n")).doesNotExist();
  }

  @Test
  void anEngineIsNotToldToWaitNoTimeNorGivenHalfAnIdentity() {
    for (String seconds : List.of("0", "-1")) {
      Ran ran =
          Ran.uplink(
              "engine",
              "--addresses",
              "127.0.0.1",
              "--data-dir",
              file("unused"),
              "--await-agent",
              seconds);
      assertThat(ran.status()).as(ran.err()).isEqualTo(2);
      assertThat(ran.err()).contains("--await-agent " + seconds, "at least 1 second");
    }
    Ran half = Ran.uplink("engine", "--addresses", "127.0.0.1", "--key", file("k"));
    assertThat(half.status()).isEqualTo(2);
    assertThat(half.err()).contains("--key, --certificate and --authority go together");
  }

  @Test
  void anEngineOfAnotherAuthorityIsNotTalkedTo() throws Exception {
    Path other = scratch.resolve("other");
    try (Engine stranger =
        Engine.start(
            EngineConfig.in(other)
                .withAddresses(List.of("127.0.0.1"))
                .withHttps(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))) {
      Ran ran = ask("host", "list", "--engine", stranger.url().toString());
      assertThat(ran.status()).isEqualTo(3);
      assertThat(ran.err()).contains("is not the engine of " + dir());
    }
    assertThat(Files.exists(other)).isTrue();
  }

  @Test
  void aClusterIsAddedAndChangedInPart() {
    assertThat(ask("cluster", "add", "old", "--level", "3.5").out())
        .isEqualTo("Added cluster old, level 3.5.\n");
    Ran set = ask("cluster", "set", "old", "--on-dissent", "deploy");
    assertThat(set.out())
        .as(set.err())
        .isEqualTo("Cluster old: level 3.5, management network ovirtmgmt, on dissent deploy.\n");
    assertThat(ask("cluster", "list").out()).contains("Default", "old");
    assertThat(ask("cluster", "set", "old", "--level", "three").status()).isEqualTo(2);
  }

  @Test
  void whatAClusterWantsOfItsNetworkIsSetInPart() {
    ask("cluster", "add", "net");
    Ran set = ask("network", "set", "net", "--vlan", "20", "--mtu", "9000", "--bridgeless");
    assertThat(set.out())
        .as(set.err())
        .isEqualTo("Cluster net wants ovirtmgmt, bridgeless, VLAN 20, MTU 9000.\n");
    assertThat(ask("network", "set", "net", "--vlan", "none", "--bridged").out())
        .isEqualTo("Cluster net wants ovirtmgmt, bridged, untagged, MTU 9000.\n");
    assertThat(ask("network", "set", "net", "--vlan", "4095").status()).isEqualTo(2);
    assertThat(ask("network", "set", "net", "--vlan", "x").status()).isEqualTo(2);
    assertThat(ask("network", "set", "net", "--bridged", "--bridgeless").status()).isEqualTo(2);
    assertThat(ask("network", "set", "nobody", "--vlan", "1").status()).isEqualTo(1);
  }

  @Test
  void manyHostsAreInstalledAfterACanaryAndNoneWhereItFails() throws Exception {
    ask("cluster", "add", "many");
    try (java.net.ServerSocket silent =
        new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(silent.getLocalPort());
      for (String name : List.of("m1", "m2", "m3")) {
        ask("host", "add", name, "--address", "127.0.0.1", "--port", port, "--cluster", "many");
      }

      Ran ran = ask("host", "install", "--cluster", "many", "--parallel", "2");

      assertThat(ran.status()).as(ran.err()).isEqualTo(1);
      assertThat(ran.out()).startsWith("m1: NonResponsive").doesNotContain("m2", "m3");
      assertThat(ran.err())
          .contains("Stopped: host m1 is the canary, and was not installed (AgentUnreachable)")
          .contains("Not begun, and as they were: m2, m3.", "m2: not begun");
    }
    assertThat(ask("host", "install").status()).isEqualTo(2);
    assertThat(ask("host", "install", "x", "--all").status()).isEqualTo(2);
  }

  @Test
  void aHostIsPutIntoMaintenanceAndWhatCannotBeIsSaid() {
    ask("host", "add", "idle", "--address", "127.0.0.1", "--port", "1");
    assertThat(ask("host", "sync", "idle").status()).isEqualTo(1);
    assertThat(ask("host", "maintenance", "idle").out()).isEqualTo("idle: Maintenance\n");
    Ran deploy = ask("host", "deploy-network", "idle", "--nic", "eth0");
    assertThat(deploy.status()).isEqualTo(1);
    assertThat(deploy.err()).contains("is Maintenance");
    Ran active = ask("host", "activate", "idle");
    assertThat(active.status()).isEqualTo(1);
    assertThat(active.out()).startsWith("idle: NonResponsive");
  }
}
