package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.testkit.Ip;
import org.uplink.verbs.Verb;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.setup.BondSettings;
import org.uplink.verbs.setup.NetworkSettings;
import org.uplink.verbs.setup.SetupNetworks;
import org.uplink.verbs.setup.SetupOptions;

/**
 * Runs across two boots of a virtual machine that share a folder: {@code build/guest-tests} runs
 * one test in each boot.
 */
@Tag("boots")
class BootTest {
  private static final String WANTS =
      "needs two boots of a virtual machine, which build/guest-tests starts (-Pvm)";

  /** Long, because a virtual machine is slow and no test waits for this deadline to pass. */
  private static final int SECONDS = 600;

  private static final String SECOND_NIC = "02:00:00:00:00:21";
  private static final String THIRD_NIC = "02:00:00:00:00:22";

  private final Path persistent = Path.of(System.getProperty("uplink.boots", "none"));
  @TempDir Path folder;

  @Test
  @EnabledIfSystemProperty(named = "uplink.boot", matches = "1", disabledReason = WANTS)
  void firstBootKeepsOneChangeAndLeavesAnotherPending() throws Exception {
    Path state = Files.createDirectory(folder.resolve("state"));
    Path outlives = Files.createDirectories(persistent.resolve("state"));
    run("mount", "--bind", outlives.toString(), state.toString());
    try (var fixture = AgentFixture.build(folder)) {
      addTwoNics();
      keepFirstAndLeaveSecondPending(fixture);
    } finally {
      run("umount", "-l", state.toString());
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "uplink.boot", matches = "2", disabledReason = WANTS)
  void secondBootRestoresSafeConfigurationAndDropsPendingChange() throws Exception {
    assertThat(Files.readString(persistent.resolve("boot"))).isNotEqualTo(bootId());
    AgentFixture.createHost();
    addTwoNics();
    List<String> safe = Files.readAllLines(persistent.resolve("network"));
    assertThat(AgentFixture.networkOfHost()).isNotEqualTo(safe);

    String output = restore();

    await().until(() -> isUp("bond0") && isUp("storage"));
    await().until(() -> AgentFixture.networkOfHost().size() >= safe.size());
    assertThat(AgentFixture.networkOfHost()).as(output).isEqualTo(safe);
    assertThat(persistent.resolve("state/network/pending")).doesNotExist();
    assertThat(outcome("a")).contains("\"SAFE\"");
    assertThat(outcome("b"))
        .contains("\"ROLLED_BACK\"", "the host was rebooted before the change was made safe");
  }

  /** Adds two NICs, as the machine has them after a boot. */
  private static void addTwoNics() {
    Ip.HERE.runAll(
        "link add eng1 type veth peer name eth1 address " + SECOND_NIC + " netns host",
        "link add eng2 type veth peer name eth2 address " + THIRD_NIC + " netns host",
        "link set eng1 up",
        "link set eng2 up");
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
        .as(String.join(" ", command))
        .isZero();
  }

  private static SetupNetworks managementAndBondRequest(SetupOptions options) {
    NetworkSettings management =
        EngineCalls.deployment(options).networks().get(EngineCalls.NETWORK);
    return new SetupNetworks(
        Map.of(
            EngineCalls.NETWORK,
            Objects.requireNonNull(management),
            "storage",
            NetworkSettings.onBond("bond0").ipaddr("198.51.100.10").prefix(24).build()),
        Map.of("bond0", BondSettings.of(List.of("eth1", "eth2"), "mode=1 miimon=100")),
        options);
  }

  private static CompletableFuture<ChangeStatus> awaitApplied(
      AgentFixture fixture, RpcConnection client, String id, SetupNetworks request)
      throws Exception {
    CompletableFuture<ChangeStatus> running =
        client.callAsync(
            Verb.SETUP_NETWORKS.method(), request, ChangeStatus.class, Duration.ofSeconds(SECONDS));
    // Polls rarely, because the change waits for the start of the guard, which shares the
    // processors.
    await()
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              assertThat(running.isDone()).as(fixture.log()).isFalse();
              return EngineCalls.confirm(client, id, EngineCalls.TOKEN)
                  .reason()
                  .contains("not arrive over a new connection");
            });
    return running;
  }

  private static SetupOptions options(RpcConnection client, String id) throws Exception {
    return SetupOptions.proved(id, EngineCalls.ticket(client, id), EngineCalls.TOKEN, SECONDS);
  }

  private static String bootId() throws Exception {
    return Files.readString(Path.of("/proc/sys/kernel/random/boot_id"));
  }

  private void keepFirstAndLeaveSecondPending(AgentFixture fixture) throws Exception {
    fixture.start();
    RpcConnection client = fixture.client();
    CompletableFuture<ChangeStatus> running =
        awaitApplied(fixture, client, "a", managementAndBondRequest(options(client, "a")));
    assertThat(EngineCalls.confirm(fixture.client(), "a", EngineCalls.TOKEN).accepted()).isTrue();
    assertThat(running.get(HANG_SECONDS, TimeUnit.SECONDS).state()).isEqualTo(ChangeState.SAFE);
    assertThat(AgentFixture.networkOfHost()).anyMatch(line -> line.startsWith("link bond0"));
    await().until(() -> isUp("bond0") && isUp("storage"));
    Files.write(persistent.resolve("network"), AgentFixture.networkOfHost());
    Files.writeString(persistent.resolve("boot"), bootId());

    NetworkSettings tagged = NetworkSettings.onNic("eth0").vlan(20).build();
    CompletableFuture<ChangeStatus> pending =
        awaitApplied(
            fixture,
            client,
            "b",
            new SetupNetworks(Map.of("vm", tagged), Map.of(), options(client, "b")));
    ProcessHandle guard = fixture.guard();
    AgentFixture.runOnHost(
        "kill", "-STOP", Long.toString(guard.pid())); // The guard must not roll back.
    fixture.kill();
    guard.destroyForcibly();

    assertThat(guard.onExit()).succeedsWithin(HANG);
    assertThat(pending).failsWithin(HANG);
    assertThat(persistent.resolve("state/network/pending")).exists();
    assertThat(AgentFixture.networkOfHost()).anyMatch(line -> line.startsWith("link vm"));
  }

  private static boolean isUp(String link) {
    return AgentFixture.networkOfHost().stream()
        .anyMatch(line -> line.startsWith("link " + link + " ") && line.endsWith(" UP"));
  }

  private String outcome(String id) throws Exception {
    try (var outcomes = Files.list(persistent.resolve("state/network/outcomes"))) {
      List<Path> file =
          outcomes.filter(name -> name.toString().endsWith("-" + id + ".json")).toList();
      assertThat(file).hasSize(1);
      return Files.readString(file.getFirst());
    }
  }

  /** Runs {@code uplink agent restore} as its systemd unit does, and returns its output. */
  private String restore() throws Exception {
    var lib = Path.of(System.getProperty("uplink.root"), "agent/target/program");
    var command =
        List.of(
            "ip",
            "netns",
            "exec",
            "host",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            lib + "/*",
            "org.uplink.agent.main.AgentMain",
            "restore",
            "--state-dir",
            persistent.resolve("state").toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
