package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.command.Terminal;

class DemoCommandTrainingTest {
  @TempDir private Path directory;

  @Test
  void listsNetworksAndLooksForALab() {
    var text = new ByteArrayOutputStream();
    var print = new PrintStream(text, true, StandardCharsets.UTF_8);
    DemoCommandTraining.run(new Terminal(print, print, false), directory);
    assertThat(text.toString(StandardCharsets.UTF_8))
        .contains("Usage: uplink lab demo", "second-nic: ", "No lab is running")
        .doesNotContain("unexpected error");
  }
}
