package org.uplink.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.uplink.testkit.Deadlines.HANG;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabTest {
  private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";

  @BeforeEach
  void aLabCanBeHad() {
    Optional<String> reason = Lab.unavailable();
    assumeTrue(reason.isEmpty(), () -> "this machine cannot build a lab: " + reason.orElseThrow());
  }

  @Test
  void closeRemovesHostsAndProcesses() {
    LabProcess stubborn;
    LabProcess grandchild;
    long grandchildId;
    String netns;
    Path directory;
    try (var lab = Lab.open()) {
      LabHost host = lab.host("host");
      netns = host.netns();
      directory = lab.directory();
      stubborn = host.start("stubborn", List.of("sh", "-c", "trap '' TERM; echo up; sleep 1000"));
      // The parent of the process ends at once, so that only the network namespace shows that the
      // process belongs to the lab.
      grandchild = host.start("fork", List.of("sh", "-c", "setsid sleep 1000 & echo id $!"));
      stubborn.awaitLine("up", HANG);
      grandchildId = Long.parseLong(grandchild.awaitLine("^id ", HANG).substring(3));
      assertThat(host.processes()).extracting(ProcessHandle::pid).contains(grandchildId);
      assertThat(Path.of("/run/netns", netns)).exists();
    }
    assertThat(stubborn.process().isAlive()).isFalse();
    assertThat(runs(grandchildId)).isFalse();
    assertThat(Path.of("/run/netns", netns)).doesNotExist();
    assertThat(directory).doesNotExist();
  }

  @Test
  void killedJvmLeavesNoHosts() throws Exception {
    Process process =
        new ProcessBuilder(JavaCommand.of(HeldLab.class.getName()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var out = process.inputReader()) {
      String[] words = out.readLine().split(" ", -1);
      var sleeper = ProcessIdentity.of(Long.parseLong(words[1]));
      assertThat(sleeper.isAlive()).isTrue();
      assertThat(Path.of("/run/netns", words[0])).exists();
      process.destroyForcibly().waitFor();
      await().until(() -> !sleeper.isAlive() && Files.notExists(Path.of("/run/netns", words[0])));
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void labsDoNotShareNamespaces() {
    try (var one = Lab.open();
        var other = Lab.open()) {
      assertThat(one.host("host").netns()).isNotEqualTo(other.host("host").netns());
      assertThat(one.directory()).isNotEqualTo(other.directory());
    }
  }

  @Test
  void keepsFilesInGivenDirectory(@TempDir Path directory) {
    try (var lab = Lab.open(directory)) {
      lab.host("host").start("hello", List.of("echo", "hello")).awaitLine("hello", HANG);
    }
    assertThat(directory.resolve("hosts/host/hello.log")).hasContent("hello");
  }

  @Test
  void failureHasStandardError() {
    try (var lab = Lab.open()) {
      LabHost host = lab.host("host");
      assertThatThrownBy(() -> host.run("sh", "-c", "echo no luck >&2; exit 7"))
          .isInstanceOf(LabException.class)
          .hasMessageContaining("exit status 7")
          .hasMessageContaining("no luck");
      assertThat(host.attempt(HANG, "sh", "-c", "echo a; echo b >&2; exit 7"))
          .isEqualTo(new ProcessResult(7, "a\n", "b\n"));
    }
  }

  @Test
  void namesFailedIpLine() {
    try (var lab = Lab.open()) {
      LabHost host = lab.host("host");
      assertThatThrownBy(
              () -> host.ip("link add br0 type bridge", "link set nope up", "link set br0 up"))
          .isInstanceOf(LabException.class)
          .hasMessageContaining("link set nope up")
          .hasMessageContaining("Cannot find device");
      assertThat(host.ip("-br link show br0")).contains("DOWN");
    }
  }

  @Test
  void killsCommandAtDeadline() {
    try (var lab = Lab.open()) {
      LabHost host = lab.host("host");
      assertThatThrownBy(
              () -> host.attempt(Duration.ofMillis(300), "sh", "-c", "echo why >&2; sleep 1000"))
          .isInstanceOf(LabException.class)
          .hasMessageContaining("PT0.3S")
          .hasMessageContaining("why");
      await().until(() -> host.processes().isEmpty());
    }
  }

  @Test
  void reportsLogOfProgramThatEndsEarly() {
    try (var lab = Lab.open()) {
      LabProcess broken =
          lab.host("host").start("broken", List.of("sh", "-c", "echo port taken; exit 3"));
      assertThatThrownBy(() -> broken.awaitLine("ready", HANG))
          .isInstanceOf(LabException.class)
          .hasMessageContaining("status 3")
          .hasMessageContaining("port taken");
    }
  }

  @Test
  void eachHostHasItsOwnBootId() {
    try (var lab = Lab.open()) {
      LabHost one = lab.host("one");
      LabHost other = lab.host("other");
      assertThat(one.run("cat", BOOT_ID).strip()).isEqualTo(one.bootId());
      assertThat(other.run("sh", "-c", "cat " + BOOT_ID).strip()).isEqualTo(other.bootId());
      assertThat(Path.of(BOOT_ID)).content().isNotIn(one.bootId() + "\n", other.bootId() + "\n");
      assertThat(one.bootId()).isNotEqualTo(other.bootId());
    }
  }

  @Test
  void commandsSeeDevicesOfHostInSys() {
    try (var lab = Lab.open()) {
      LabHost host = lab.host("host").bridge("br7");
      assertThat(host.run("ls", "/sys/class/net").lines()).contains("br7", "lo");
      assertThat(lab.host("other").run("ls", "/sys/class/net").lines()).containsExactly("lo");
    }
  }

  @Test
  void passesEnvironmentToCommands() {
    try (var lab = Lab.open()) {
      LabHost host = lab.host("host");
      host.start("env", List.of("sh", "-c", "echo got $A"), Map.of("A", "b"))
          .awaitLine("^got b$", HANG);
    }
  }

  @Test
  void switchConnectsHostsAndDevicesCountTraffic() {
    try (var lab = Lab.open()) {
      LabHost one = lab.host("one");
      LabHost two = lab.host("two");
      LabHost three = lab.host("three");
      lab.lan("switch").plug(one, "eth0").plug(two, "eth0").plug(three, "eth0");
      one.address("eth0", "192.0.2.1/24", "2001:db8::1/64");
      two.address("eth0", "192.0.2.2/24", "2001:db8::2/64");
      three.address("eth0", "192.0.2.3/24");
      Map<String, TrafficCounters> before = one.traffic();
      one.run("ping", "-c3", "-i0.01", "-s1000", "-w5", "192.0.2.2");
      one.run("ping", "-c1", "-w5", "192.0.2.3");
      one.run("ping", "-c1", "-w5", "2001:db8::2");
      TrafficCounters counted = one.trafficSince(before).getOrDefault("eth0", TrafficCounters.ZERO);
      assertThat(counted.sentBytes()).isGreaterThan(3000);
      assertThat(counted.receivedPackets()).isGreaterThanOrEqualTo(5);
      assertThat(one.traffic()).containsOnlyKeys("lo", "eth0");
    }
  }

  @Test
  void vxlanAndMacvlanCarryTraffic() {
    try (var lab = Lab.open()) {
      LabHost one = lab.host("one");
      LabHost two = lab.host("two");
      lab.connect(one, "eth0", two, "eth0");
      one.address("eth0", "192.0.2.1/24");
      two.address("eth0", "192.0.2.2/24");
      var first = InetAddress.ofLiteral("192.0.2.1");
      var second = InetAddress.ofLiteral("192.0.2.2");
      one.vxlan("vx0", 5, first, second).address("vx0", "10.0.0.1/24");
      two.vxlan("vx0", 5, second, first).address("vx0", "10.0.0.2/24");
      two.macvlan("mv0", "eth0").address("mv0", "198.51.100.2/24");
      one.address("eth0", "198.51.100.1/24");
      one.run("ping", "-c1", "-w5", "10.0.0.2");
      one.run("ping", "-c1", "-w5", "198.51.100.2");
    }
  }

  @Test
  void tunDeviceHasNoCarrierUntilOpened() {
    assumeTrue(Files.isWritable(Path.of("/dev/net/tun")), "this user may not open /dev/net/tun");
    try (var lab = Lab.open()) {
      LabHost host = lab.host("host").tun("tun0");
      assertThat(host.ip("-br link show tun0")).contains("NO-CARRIER");
    }
  }

  @Test
  void refusesInvalidHosts() {
    Lab closed;
    try (var lab = Lab.open()) {
      closed = lab;
      lab.host("host");
      assertThatThrownBy(() -> lab.host("host")).hasMessageContaining("already");
      assertThatThrownBy(() -> lab.host("Host/1")).hasMessageContaining("Host/1");
      assertThat(lab.find("host")).isPresent();
      assertThat(lab.find("other")).isEmpty();
    }
    assertThatThrownBy(() -> closed.host("late")).hasMessageContaining("closed");
    closed.close();
  }

  static boolean runs(long pid) {
    try {
      return ProcessIdentity.of(pid).isAlive();
    } catch (LabException gone) {
      return false;
    }
  }
}
