package org.uplink.engine.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.command.Terminal;

/** The option {@code --check-config}: each key with a wrong value. */
final class EngineCheckConfigTest {
  /** A value that each key refuses, and what the message says of it. */
  private static final Map<String, String> WRONG =
      Map.ofEntries(
          Map.entry("data-dir", "TEMP/file"),
          Map.entry("addresses", "0.0.0.0"),
          Map.entry("https", "nowhere"),
          Map.entry("hosts", "192.0.2.1:99999"),
          Map.entry("name", "my engine"),
          Map.entry("await-agent", "soon"),
          Map.entry("key", "TEMP/missing-key"),
          Map.entry("certificate", "TEMP/missing-certificate"),
          Map.entry("authority", "TEMP/missing-authority"),
          Map.entry("log-level", "loud"));

  private static final Set<String> PEM = Set.of("key", "certificate", "authority");

  @TempDir Path temp;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void acceptsAConfigurationThatIsRight() throws Exception {
    assertThat(check("addresses = 192.0.2.1\nhttps = 127.0.0.1:8443\n")).isZero();
    assertThat(temp.resolve("state")).doesNotExist();
  }

  @Test
  void namesKeyAndValueOfEachKeyThatIsWrong() throws Exception {
    Set<String> keys =
        EngineCommand.commandLine(Terminal.silent(), List.of()).getCommandSpec().options().stream()
            .map(option -> option.longestName().substring(2))
            .collect(Collectors.toCollection(TreeSet::new));
    keys.removeAll(Set.of("config", "check-config", "help", "version"));
    assertThat(WRONG.keySet()).isEqualTo(keys);
    for (Map.Entry<String, String> wrong : WRONG.entrySet()) {
      err.reset();
      String value = wrong.getValue().replace("TEMP", temp.toString());
      Path file = Files.writeString(temp.resolve("file"), "no key");
      String others =
          PEM.contains(wrong.getKey())
              ? PEM.stream()
                  .filter(key -> !key.equals(wrong.getKey()))
                  .map(key -> "%s = %s\n".formatted(key, file))
                  .collect(Collectors.joining())
              : "";
      int status =
          check(
              (wrong.getKey().equals("addresses") ? "" : "addresses = 192.0.2.1\n")
                  + others
                  + "%s = %s\n".formatted(wrong.getKey(), value));
      assertThat(status).as(wrong.getKey()).isEqualTo(1);
      assertThat(err.toString(StandardCharsets.UTF_8))
          .as(wrong.getKey())
          .contains(wrong.getKey(), value)
          .doesNotContain("Exception", "\tat ");
    }
  }

  @Test
  void namesFileAndLineOfAnUnknownKey() throws Exception {
    assertThat(check("addresses = 192.0.2.1\naddreses = 192.0.2.1\n")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("conf, line", "addreses", "Correct");
  }

  private int check(String content) throws Exception {
    Path file = Files.writeString(temp.resolve("conf"), content);
    return EngineMain.run(
        new Terminal(
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false),
        "--check-config",
        "--config",
        file.toString());
  }
}
