package org.uplink.agent.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.command.Terminal;

class AgentCommandTrainingTest {
  @TempDir private Path directory;

  @Test
  void plansAndPrintsHelp() throws Exception {
    var text = new ByteArrayOutputStream();
    var print = new PrintStream(text, true, StandardCharsets.UTF_8);
    int status = AgentCommandTraining.run(new Terminal(print, print, false), directory);
    assertThat(status).as(text.toString(StandardCharsets.UTF_8)).isLessThanOrEqualTo(1);
    assertThat(text.toString(StandardCharsets.UTF_8))
        .contains("Usage: uplink agent plan")
        .doesNotContain("unexpected error");
  }
}
