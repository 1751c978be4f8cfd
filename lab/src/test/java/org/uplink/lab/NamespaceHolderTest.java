package org.uplink.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.uplink.testkit.Deadlines.HANG;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamespaceHolderTest {
  @TempDir private Path directory;

  @BeforeEach
  void aLabCanBeHad() {
    Optional<String> reason = Lab.unavailable();
    assumeTrue(reason.isEmpty(), () -> "this machine cannot build a lab: " + reason.orElseThrow());
  }

  @AfterEach
  void end() {
    NamespaceHolder.removeLab(directory);
  }

  @Test
  void labOutlivesProgramThatBuiltIt() {
    assertThat(program("up").succeeded()).isTrue();
    ProcessResult devices = program("run", "ls", "/sys/class/net");
    assertThat(devices.out().lines()).contains("br7");
    assertThat(program("run", "sh", "-c", "exit 6").status()).isEqualTo(6);
    assertThat(program("run", "cat", "/proc/sys/kernel/random/boot_id").out())
        .isEqualTo(LabFiles.read(directory.resolve("hosts/host/boot-id")) + "\n");
    assertThat(program("run", "pwd").out().strip())
        .isEqualTo(Path.of("").toAbsolutePath().toString());
  }

  @Test
  void unprivilegedUserEntersOwnLab(@TempDir Path elsewhere) throws IOException {
    var user = OrdinaryUser.in(elsewhere);
    String place = user.home().resolve("lab").toString();
    String name = LabProgram.class.getName();
    try {
      BoundedCommand.of(user.program(JavaCommand.of(name, "up", place))).run();
      String inside =
          BoundedCommand.of(
                  user.program(JavaCommand.of(name, "run", place, "ls", "/sys/class/net")))
              .run();
      assertThat(inside.lines()).containsExactlyInAnyOrder("br7", "lo");
    } finally {
      BoundedCommand.of(user.program(JavaCommand.of(name, "down", place))).run();
    }
    assertThat(LeftoverProcesses.of(Path.of(place)).isEmpty()).isTrue();
  }

  @Test
  void removeLabEndsAllProcesses() {
    assertThat(program("up").succeeded()).isTrue();
    NamespaceHolder holder = NamespaceHolder.find(directory).orElseThrow();
    var sleepers = LeftoverProcesses.of(directory);
    assertThat(sleepers.processes()).hasSize(2);
    assertThat(NamespaceHolder.removeLab(directory)).isTrue();
    assertThat(LabTest.runs(holder.pid())).isFalse();
    assertThat(LeftoverProcesses.of(directory).isEmpty()).isTrue();
    assertThat(NamespaceHolder.find(directory)).isEmpty();
    assertThat(directory).isEmptyDirectory();
    assertThat(NamespaceHolder.removeLab(directory)).as("a second time").isFalse();
    assertThat(program("run", "true").status()).isEqualTo(1);
  }

  @Test
  void removesLabWhoseHolderWasKilled() {
    assertThat(program("up").succeeded()).isTrue();
    NamespaceHolder holder = NamespaceHolder.find(directory).orElseThrow();
    ProcessHandle.of(holder.pid()).orElseThrow().destroyForcibly();
    await().until(() -> NamespaceHolder.find(directory).isEmpty());
    assertThat(LeftoverProcesses.of(directory).processes()).hasSize(1);
    assertThat(NamespaceHolder.removeLab(directory)).isTrue();
    assertThat(LeftoverProcesses.of(directory).isEmpty()).isTrue();
  }

  @Test
  void doesNotConfuseProcessesWithSameId() {
    var own = ProcessIdentity.of(ProcessHandle.current().pid());
    assertThat(own.isAlive()).isTrue();
    assertThat(ProcessIdentity.parse(own.toString())).contains(own);
    assertThat(new ProcessIdentity(own.pid(), own.start() + 1, own.boot()).isAlive()).isFalse();
    assertThat(new ProcessIdentity(own.pid(), own.start(), "other-boot").isAlive()).isFalse();
    LabFiles.write(directory.resolve("holder"), own.pid() + " 1 " + own.boot());
    assertThat(NamespaceHolder.find(directory)).isEmpty();
    LabFiles.write(directory.resolve("holder"), "nonsense");
    assertThat(NamespaceHolder.find(directory)).isEmpty();
  }

  @Test
  void refusesDirectoryBelowRun() {
    assertThatThrownBy(() -> NamespaceHolder.start(Path.of("/run/lab-test")))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("/run/lab-test");
    assertThat(Files.exists(Path.of("/run/lab-test"))).isFalse();
  }

  @Test
  void refusesSecondHolder() {
    NamespaceHolder.start(directory);
    assertThatThrownBy(() -> NamespaceHolder.start(directory)).hasMessageContaining("already");
  }

  private ProcessResult program(String verb, String... rest) {
    var arguments = new ArrayList<>(List.of(verb, directory.toString()));
    arguments.addAll(Arrays.asList(rest));
    return BoundedCommand.of(
            JavaCommand.of(LabProgram.class.getName(), arguments.toArray(String[]::new)))
        .withDeadline(HANG)
        .attempt();
  }
}
