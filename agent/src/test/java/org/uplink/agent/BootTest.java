package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.rpc.jsonrpc.RpcClient;
import org.uplink.verbs.Verb;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.setup.BondSettings;
import org.uplink.verbs.setup.NetworkSettings;
import org.uplink.verbs.setup.SetupNetworks;
import org.uplink.verbs.setup.SetupOptions;

/**
 * Two boots of a guest, with a folder that outlives the first: {@code build/guest-tests} runs the
 * one test in the first, and the other in the second.
 */
@Tag("boots")
class BootTest {
  private static final String WANTS =
      "it wants two boots of a guest, which build/guest-tests starts (-Pvm)";

  /** A guest is slow, and nothing here waits for a deadline. */
  private static final int SECONDS = 600;

  private static final String SECOND_NIC = "02:00:00:00:00:21";
  private static final String THIRD_NIC = "02:00:00:00:00:22";

  private final Path kept = Path.of(System.getProperty("uplink.boots", "none"));
  @TempDir Path folder;

  /** The machine after a boot has these besides, and nothing of what an agent made. */
  private static void twoNicsMore() {
    Ip.run(
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

  private static SetupNetworks wanted(SetupOptions options) {
    var management = TestEngine.deployment(options).networks().get(TestEngine.NETWORK);
    return new SetupNetworks(
        Map.of(
            TestEngine.NETWORK,
            Objects.requireNonNull(management),
            "storage",
            NetworkSettings.onBond("bond0").ipaddr("198.51.100.10").prefix(24).build()),
        Map.of(
            "bond0",
            new BondSettings(
                List.of("eth1", "eth2"),
                Optional.of("mode=1 miimon=100"),
                Optional.empty(),
                Optional.empty())),
        options);
  }

  private static CompletableFuture<ChangeStatus> applied(
      ChangeGround ground, RpcClient client, String id, SetupNetworks request) throws Exception {
    var running =
        client.callAsync(
            Verb.SETUP_NETWORKS.method(), request, ChangeStatus.class, Duration.ofSeconds(SECONDS));
    while (true) {
      try {
        var outcome = running.get(1, TimeUnit.SECONDS);
        throw new AssertionError(outcome + "\n" + ground.log());
      } catch (TimeoutException stillAtIt) {
        // No more often: the guard, whose start it waits for, has the same processors.
        var said = TestEngine.confirm(client, id, TestEngine.TOKEN);
        if (said.reason().contains("not newly made")) {
          return running;
        }
      }
    }
  }

  private static SetupOptions options(RpcClient client, String id) throws Exception {
    return SetupOptions.proved(TestEngine.ticket(client, id), TestEngine.TOKEN, SECONDS, true);
  }

  private static String bootId() throws Exception {
    return Files.readString(Path.of("/proc/sys/kernel/random/boot_id"));
  }

  @Test
  @EnabledIfSystemProperty(named = "uplink.boot", matches = "1", disabledReason = WANTS)
  void firstBootKeepsOneChangeAndLeavesAnotherPending() throws Exception {
    var state = Files.createDirectory(folder.resolve("state"));
    var outlives = Files.createDirectories(kept.resolve("state"));
    run("mount", "--bind", outlives.toString(), state.toString());
    try (var ground = ChangeGround.build(folder)) {
      twoNicsMore();
      keepOneAndLeaveAnother(ground);
    } finally {
      run("umount", "-l", state.toString());
    }
  }

  private void keepOneAndLeaveAnother(ChangeGround ground) throws Exception {
    ground.start();
    var client = ground.client();
    var running = applied(ground, client, "a", wanted(options(client, "a")));
    assertThat(TestEngine.confirm(ground.client(), "a", TestEngine.TOKEN).accepted()).isTrue();
    assertThat(running.get(TestEngine.DEADLINE.toSeconds(), TimeUnit.SECONDS).state())
        .isEqualTo(ChangeState.SAFE);
    assertThat(ChangeGround.network()).anyMatch(line -> line.startsWith("link bond0"));
    ChangeGround.poll(() -> isUp("bond0") && isUp("storage"));
    Files.write(kept.resolve("network"), ChangeGround.network());
    Files.writeString(kept.resolve("boot"), bootId());

    var tagged = NetworkSettings.onNic("eth0").vlan(20).build();
    var pending =
        applied(
            ground,
            client,
            "b",
            new SetupNetworks(Map.of("vm", tagged), Map.of(), options(client, "b")));
    var guard = ground.guard();
    ChangeGround.run("kill", "-STOP", Long.toString(guard.pid())); // It is not to roll back.
    ground.kill();
    guard.destroyForcibly();

    assertThat(guard.onExit()).succeedsWithin(TestEngine.DEADLINE);
    assertThat(pending).failsWithin(TestEngine.DEADLINE);
    assertThat(kept.resolve("state/network/pending")).exists();
    assertThat(ChangeGround.network()).anyMatch(line -> line.startsWith("link vm"));
  }

  private static boolean isUp(String link) {
    return ChangeGround.network().stream()
        .anyMatch(line -> line.startsWith("link " + link + " ") && line.endsWith(" UP"));
  }

  @Test
  @EnabledIfSystemProperty(named = "uplink.boot", matches = "2", disabledReason = WANTS)
  void secondBootMakesTheSafeConfigurationAndDropsWhatWasPending() throws Exception {
    assertThat(Files.readString(kept.resolve("boot"))).isNotEqualTo(bootId());
    ChangeGround.cable();
    twoNicsMore();
    var safe = Files.readAllLines(kept.resolve("network"));
    assertThat(ChangeGround.network()).isNotEqualTo(safe);

    var said = restore();

    ChangeGround.poll(() -> isUp("bond0") && isUp("storage"));
    ChangeGround.poll(() -> ChangeGround.network().size() >= safe.size());
    assertThat(ChangeGround.network()).as(said).isEqualTo(safe);
    assertThat(kept.resolve("state/network/pending")).doesNotExist();
    assertThat(outcome("a")).contains("\"SAFE\"");
    assertThat(outcome("b"))
        .contains("\"ROLLED_BACK\"", "the host was restarted before it was made safe");
  }

  private String outcome(String id) throws Exception {
    try (var outcomes = Files.list(kept.resolve("state/network/outcomes"))) {
      var file = outcomes.filter(name -> name.toString().endsWith("-" + id + ".json")).toList();
      assertThat(file).hasSize(1);
      return Files.readString(file.getFirst());
    }
  }

  /** What {@code uplink agent restore} says, as its unit would start it at a boot. */
  private String restore() throws Exception {
    var lib = Path.of(System.getProperty("uplink.root"), "cli/target/uplink/lib");
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
            "org.uplink.cli.Uplink",
            "agent",
            "restore",
            "--state-dir",
            kept.resolve("state").toString());
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
