package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
  @TempDir Path folder;

  @Test
  void keepsHostIdOfFirstStart() {
    Path dir = folder.resolve("state/agent");
    UUID first;
    try (var state = StateDirectory.open(dir)) {
      first = state.hostId();
    }
    try (var state = StateDirectory.open(dir)) {
      assertThat(state.hostId()).isEqualTo(first);
    }
    assertThat(folder.resolve("state/agent")).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void isAccessibleToOwnerOnly() throws IOException {
    Path dir = folder.resolve("agent");
    try (var state = StateDirectory.open(dir)) {
      assertThat(state.hostId()).isNotNull();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir)))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void isUsedByOneAgentAtATime() {
    try (var state = StateDirectory.open(folder)) {
      assertThatExceptionOfType(AgentStartException.class)
          .isThrownBy(() -> StateDirectory.open(folder))
          .withMessageContaining("Another agent is running with the state directory " + folder);
      assertThat(state.hostId()).isNotNull();
    }
    StateDirectory.open(folder).close();
  }

  @Test
  void refusesInvalidHostIdInsteadOfReplacingIt() throws IOException {
    Files.writeString(folder.resolve("host-id"), "");
    try (var state = StateDirectory.open(folder)) {
      assertThatExceptionOfType(AgentStartException.class)
          .isThrownBy(state::hostId)
          .withMessageContaining("host-id contains no UUID");
    }
  }

  @Test
  void reportsFolderThatCannotBeCreated() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatExceptionOfType(AgentStartException.class)
        .isThrownBy(() -> StateDirectory.open(file.resolve("state")))
        .withMessageContaining("The state directory " + file.resolve("state") + " cannot be used");
  }
}
