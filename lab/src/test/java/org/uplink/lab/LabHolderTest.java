package org.uplink.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabHolderTest {
  @TempDir private Path directory;

  @BeforeEach
  void aLabCanBeHad() {
    var reason = Lab.unavailable();
    assumeTrue(reason.isEmpty(), () -> "no lab here: " + reason.orElseThrow());
  }

  @AfterEach
  void end() {
    LabHolder.end(directory);
  }

  @Test
  void aLabStaysAfterTheProgramThatBuiltItAndCommandsFindItsHosts() {
    assertThat(program("up").succeeded()).isTrue();
    var devices = program("run", "ls", "/sys/class/net");
    assertThat(devices.out().lines()).contains("br7");
    assertThat(program("run", "sh", "-c", "exit 6").status()).isEqualTo(6);
    assertThat(program("run", "cat", "/proc/sys/kernel/random/boot_id").out())
        .isEqualTo(Directories.read(directory.resolve("hosts/host/boot-id")) + "\n");
    assertThat(program("run", "pwd").out().strip())
        .isEqualTo(Path.of("").toAbsolutePath().toString());
  }

  @Test
  void anOrdinaryUsersLabStaysAndIsEnteredByThatUser(@TempDir Path elsewhere) throws IOException {
    var user = OrdinaryUser.in(elsewhere);
    var place = user.home().resolve("lab").toString();
    var name = Program.class.getName();
    try {
      Command.of(user.program(Java.command(name, "up", place))).run();
      var inside =
          Command.of(user.program(Java.command(name, "run", place, "ls", "/sys/class/net"))).run();
      assertThat(inside.lines()).containsExactlyInAnyOrder("br7", "lo");
    } finally {
      Command.of(user.program(Java.command(name, "down", place))).run();
    }
    assertThat(Leftovers.of(Path.of(place)).isEmpty()).isTrue();
  }

  @Test
  void itsEndIsTheEndOfAllThatRanInIt() {
    assertThat(program("up").succeeded()).isTrue();
    var holder = LabHolder.find(directory).orElseThrow();
    var sleepers = Leftovers.of(directory);
    assertThat(sleepers.processes()).hasSize(2);
    assertThat(LabHolder.end(directory)).isTrue();
    assertThat(LabTest.runs(holder.pid())).isFalse();
    assertThat(Leftovers.of(directory).isEmpty()).isTrue();
    assertThat(LabHolder.find(directory)).isEmpty();
    assertThat(directory).isEmptyDirectory();
    assertThat(LabHolder.end(directory)).as("a second time").isFalse();
    assertThat(program("run", "true").status()).isEqualTo(1);
  }

  @Test
  void whenItsHolderIsKilledTheRestCanStillBeEnded() {
    assertThat(program("up").succeeded()).isTrue();
    var holder = LabHolder.find(directory).orElseThrow();
    ProcessHandle.of(holder.pid()).orElseThrow().destroyForcibly();
    LabTest.until(() -> LabHolder.find(directory).isEmpty());
    assertThat(Leftovers.of(directory).processes()).hasSize(1);
    assertThat(LabHolder.end(directory)).isTrue();
    assertThat(Leftovers.of(directory).isEmpty()).isTrue();
  }

  @Test
  void anotherProcessWithItsIdIsNotTakenForIt() {
    var own = ProcessIdentity.of(ProcessHandle.current().pid());
    assertThat(own.isAlive()).isTrue();
    assertThat(ProcessIdentity.parse(own.toString())).contains(own);
    assertThat(new ProcessIdentity(own.pid(), own.start() + 1, own.boot()).isAlive()).isFalse();
    assertThat(new ProcessIdentity(own.pid(), own.start(), "other-boot").isAlive()).isFalse();
    Directories.write(directory.resolve("holder"), own.pid() + " 1 " + own.boot());
    assertThat(LabHolder.find(directory)).isEmpty();
    Directories.write(directory.resolve("holder"), "nonsense");
    assertThat(LabHolder.find(directory)).isEmpty();
  }

  @Test
  void aDirectoryBelowRunIsRefusedForItIsAnotherOneInside() {
    assertThatThrownBy(() -> LabHolder.start(Path.of("/run/lab-test")))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("/run/lab-test");
    assertThat(Files.exists(Path.of("/run/lab-test"))).isFalse();
  }

  @Test
  void aSecondHolderIsRefused() {
    LabHolder.start(directory);
    assertThatThrownBy(() -> LabHolder.start(directory)).hasMessageContaining("already");
  }

  private Output program(String verb, String... rest) {
    var arguments = new ArrayList<>(List.of(verb, directory.toString()));
    arguments.addAll(Arrays.asList(rest));
    return Command.of(Java.command(Program.class.getName(), arguments.toArray(String[]::new)))
        .within(Duration.ofSeconds(60))
        .attempt();
  }
}
