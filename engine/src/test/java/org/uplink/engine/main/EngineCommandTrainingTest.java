package org.uplink.engine.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.command.Terminal;

class EngineCommandTrainingTest {
  @TempDir private Path directory;

  @Test
  void issuesACertificateAndPrintsHelp() {
    var text = new ByteArrayOutputStream();
    var print = new PrintStream(text, true, StandardCharsets.UTF_8);
    int status = EngineCommandTraining.run(new Terminal(print, print, false), directory);
    assertThat(status).as(text.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(text.toString(StandardCharsets.UTF_8))
        .contains("Usage: uplink engine issue-certificate")
        .doesNotContain("unexpected error");
  }
}
