package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the units in packaging/systemd, also by systemd-analyze(1) if it is installed. */
class SystemdUnitsTest {
  private static final Path UNITS =
      Path.of(Optional.ofNullable(System.getProperty("uplink.root")).orElse(".."))
          .resolve("packaging/systemd");
  private static final String AGENT = "uplink-agent.service";
  private static final String RESTORE = "uplink-restore.service";
  private static final String JOIN = "uplink-join.service";

  @TempDir Path folder;

  @Test
  void guardOutlivesAgentAndLockOutlivesRestart() throws IOException {
    assertThat(lines(AGENT))
        .contains("KillMode=process", "Restart=on-failure", "RuntimeDirectoryPreserve=yes");
  }

  @Test
  void unitsAllowOnlyNetAdminAndNetworkSysctls() throws IOException {
    for (var unit : List.of(AGENT, RESTORE)) {
      assertThat(lines(unit))
          .contains("CapabilityBoundingSet=CAP_NET_ADMIN", "NoNewPrivileges=yes")
          .contains("RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX")
          .noneMatch(line -> line.startsWith("ProtectKernelTunables="))
          .noneMatch(line -> line.startsWith("MemoryDenyWriteExecute="));
    }
  }

  @Test
  void restoreUnitRunsBeforeAgentUnit() throws IOException {
    assertThat(lines(RESTORE)).contains("Before=network-online.target uplink-agent.service");
    assertThat(lines(AGENT)).contains("Wants=uplink-restore.service");
  }

  /** The join starts the agent while its unit starts, so neither may wait for the other's unit. */
  @Test
  void joinAndAgentDoNotWaitForEachOther() throws IOException {
    assertThat(lines(JOIN))
        .contains("ConditionPathExists=/etc/uplink/join-token", "After=network-online.target")
        .filteredOn(line -> line.matches("(Before|After|Requires|Wants)=.*"))
        .noneMatch(line -> line.contains("uplink-"))
        .noneMatch(line -> line.contains("multi-user.target"));
    assertThat(lines(AGENT))
        .filteredOn(line -> line.matches("(Before|After|Requires|Wants)=.*"))
        .noneMatch(line -> line.contains(JOIN));
  }

  @Test
  void joinHasADeadlineAndRemovesTheTokenOnlyAfterASuccess() throws IOException {
    assertThat(lines(JOIN))
        .contains(
            "Type=oneshot",
            "ExecStartPost=/bin/rm -f /etc/uplink/join-token",
            "TimeoutStartSec=87000")
        .noneMatch(line -> line.startsWith("Restart="));
  }

  @Test
  void systemdAnalyzeAcceptsUnits() throws Exception {
    Optional<Path> tool =
        Stream.of("/usr/bin/systemd-analyze", "/bin/systemd-analyze")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();
    assumeThat(tool).as("systemd-analyze is not installed").isPresent();
    var command =
        new java.util.ArrayList<>(List.of(tool.orElseThrow().toString(), "verify", "--man=no"));
    for (var unit : List.of(AGENT, RESTORE, JOIN)) {
      // systemd-analyze refuses a unit whose program is missing, and the packages are not installed
      // here.
      String text =
          Files.readString(UNITS.resolve(unit)).replaceAll("/usr/sbin/uplink-[a-z]+", "/bin/true");
      command.add(Files.writeString(folder.resolve(unit), text).toString());
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).doesNotContain(AGENT).doesNotContain(RESTORE).doesNotContain(JOIN);
  }

  private static List<String> lines(String unit) throws IOException {
    return Files.readAllLines(UNITS.resolve(unit));
  }
}
