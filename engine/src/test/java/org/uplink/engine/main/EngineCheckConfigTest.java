package org.uplink.engine.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.command.Terminal;
import org.uplink.testkit.ConfigFileCheck;

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
          Map.entry("log-level", "loud"),
          Map.entry("log-format", "xml"));

  @TempDir Path temp;

  @Test
  void acceptsAConfigurationThatIsRight() throws Exception {
    assertThat(check().run("addresses = 192.0.2.1\nhttps = 127.0.0.1:8443\n")).isZero();
    assertThat(temp.resolve("state")).doesNotExist();
  }

  @Test
  void namesKeyAndValueOfEachKeyThatIsWrong() throws Exception {
    check()
        .requireRefused(
            EngineCommand.commandLine(Terminal.silent(), List.of())
                .getCommandSpec()
                .options()
                .stream()
                .map(option -> option.longestName().substring(2))
                .collect(Collectors.toSet()),
            WRONG,
            "addresses = 192.0.2.1\n");
  }

  @Test
  void namesFileAndLineOfAnUnknownKey() throws Exception {
    ConfigFileCheck check = check();
    assertThat(check.run("addresses = 192.0.2.1\naddreses = 192.0.2.1\n")).isEqualTo(1);
    assertThat(check.message()).contains("conf, line", "addreses", "Correct");
  }

  private ConfigFileCheck check() {
    return new ConfigFileCheck(
        temp,
        (err, arguments) ->
            EngineMain.run(
                new Terminal(new PrintStream(OutputStream.nullOutputStream()), err, false),
                arguments));
  }
}
