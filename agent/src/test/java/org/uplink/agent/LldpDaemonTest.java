package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.agent.capabilities.LldpNeighbours;
import org.uplink.testkit.Ip;
import org.uplink.testkit.IsolatedJvm;
import org.uplink.verbs.device.LldpDevice;
import org.uplink.verbs.device.LldpTlv;

/** Runs two real lldpd at the two ends of a cable, in this JVM's namespace and in another. */
class LldpDaemonTest {
  private static final Path LLDPD = Path.of("/usr/sbin/lldpd");
  private static final Path CLIENT = Path.of("/usr/sbin/lldpcli");
  private static final Path HERE = Path.of("/run/lldpd.socket");
  private static final Path THERE = Path.of("/run/far-lldpd.socket");

  private static final List<String> NICS = List.of("lldp0", "lldp9");

  @TempDir Path folder;
  private final List<Process> daemons = new ArrayList<>();

  @BeforeEach
  void cable() throws Exception {
    IsolatedJvm.assume();
    assumeThat(LLDPD).as("lldpd is not installed (build/install-packages)").isExecutable();
    assumeThat(Files.readString(Path.of("/proc/self/uid_map")))
        .as("lldpd gives up root, and this user namespace has nobody else")
        .contains("4294967295");
    Ip.HERE.runAll(
        "netns add lldp",
        "link add lldp0 type veth peer name port7 address 02:00:00:00:00:77 netns lldp",
        "link set lldp0 up",
        "-n lldp link set lo up",
        "-n lldp link set port7 alias uplink-port",
        "-n lldp link set port7 up");
    Files.createDirectories(Path.of("/run/lldpd"));
    // The kernel sets the operational state a moment later. A daemon that starts before neither
    // sends nor receives.
    await()
        .untilAsserted(
            () -> {
              assertThat(Ip.HERE.run("-br", "link", "show", "lldp0")).contains(" UP ");
              assertThat(Ip.HERE.run("-n", "lldp", "-br", "link", "show", "port7"))
                  .contains(" UP ");
            });
  }

  @AfterEach
  void end() throws Exception {
    for (var daemon : daemons) {
      daemon.descendants().forEach(ProcessHandle::destroyForcibly);
      daemon.destroyForcibly().waitFor();
    }
    if (!daemons.isEmpty()) {
      Files.deleteIfExists(HERE);
      Files.deleteIfExists(THERE);
      Ip.HERE.runAll("link del lldp0", "netns del lldp");
    }
  }

  @Test
  void reportsNeighbourAtOtherEndOfCable() throws Exception {
    assertThat(LldpNeighbours.query(NICS).get("lldp0"))
        .as("no daemon yet")
        .isEqualTo(new LldpDevice(Optional.of(false), List.of()));
    start(List.of(), HERE, "here", "lldp0");
    start(List.of("ip", "netns", "exec", "lldp"), THERE, "switch seven", "port7");
    await().until(this::haveStarted);
    await().until(() -> sendFrequently(HERE) && sendFrequently(THERE));
    await().until(() -> !tlvs(LldpNeighbours.query(NICS)).isEmpty());

    LldpDevice neighbour = LldpNeighbours.query(NICS).get("lldp0");
    assertThat(neighbour).isNotNull();
    assertThat(neighbour.enabled()).contains(true);
    assertThat(LldpNeighbours.query(NICS).get("lldp9"))
        .as("lldpd listens on lldp0 only")
        .isEqualTo(new LldpDevice(Optional.of(false), List.of()));
    List<LldpTlv> tlvs = neighbour.tlvs();
    assertThat(properties(tlvs, 1).values())
        .as("the chassis: %s", tlvs)
        .contains("02:00:00:00:00:77", "mac");
    assertThat(properties(tlvs, 2).values()).as("the port: %s", tlvs).contains("port7", "ifname");
    assertThat(properties(tlvs, 4).values())
        .as("the name of the system: %s", tlvs)
        .contains("uplink-port");
    assertThat(properties(tlvs, 6).values())
        .as("the description of the system: %s", tlvs)
        .contains("switch seven");
    assertThat(properties(tlvs, 3)).as("the time to live: %s", tlvs).isNotEmpty();
  }

  /**
   * Returns whether both daemons have started. A daemon that gets a command before the end of its
   * start sends nothing.
   */
  private boolean haveStarted() throws IOException {
    return Files.readString(log().toPath()).split("should resume operations", -1).length == 3;
  }

  private static List<LldpTlv> tlvs(Map<String, LldpDevice> devices) {
    return devices.getOrDefault("lldp0", new LldpDevice(Optional.empty(), List.of())).tlvs();
  }

  private File log() {
    return folder.resolve("lldpd.log").toFile();
  }

  private void start(List<String> wrapper, Path socket, String name, String pattern)
      throws IOException {
    var command = new ArrayList<>(wrapper);
    command.addAll(
        List.of(
            LLDPD.toString(),
            "-d",
            "-u",
            socket.toString(),
            "-S",
            name,
            "-C",
            pattern,
            "-I",
            pattern,
            "-O",
            "/dev/null"));
    daemons.add(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log()))
            .start());
  }

  /** Makes a daemon send every second. Returns whether it accepted that. */
  private static boolean sendFrequently(Path socket) throws Exception {
    if (!Files.exists(socket)) {
      return false;
    }
    Process configure =
        new ProcessBuilder(
                CLIENT.toString(), "-u", socket.toString(), "configure", "lldp", "tx-interval", "1")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return configure.waitFor(HANG_SECONDS, TimeUnit.SECONDS) && configure.exitValue() == 0;
  }

  private static Map<String, String> properties(List<LldpTlv> tlvs, int type) {
    return tlvs.stream()
        .filter(tlv -> tlv.type() == type)
        .findFirst()
        .map(LldpTlv::properties)
        .orElse(Map.of());
  }
}
