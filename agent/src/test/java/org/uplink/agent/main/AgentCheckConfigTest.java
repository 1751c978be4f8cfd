package org.uplink.agent.main;

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
final class AgentCheckConfigTest {
  /** A value that each key refuses, and what the message says of it. */
  private static final Map<String, String> WRONG =
      Map.ofEntries(
          Map.entry("listen", "nowhere"),
          Map.entry("engines", "engine:99999"),
          Map.entry("state-dir", "TEMP/file"),
          Map.entry("key", "TEMP/missing-key"),
          Map.entry("certificate", "TEMP/missing-certificate"),
          Map.entry("authority", "TEMP/missing-authority"),
          Map.entry("engine-name", ""),
          Map.entry("cluster-levels", "three"),
          Map.entry("unproved-changes", "perhaps"),
          Map.entry("nic-owners", "somebody"),
          Map.entry("owner-of", "eth0"),
          Map.entry("resolv-conf", "TEMP"),
          Map.entry("max-connections", "many"),
          Map.entry("max-frame", "0"),
          Map.entry("max-calls", "-1"),
          Map.entry("max-calls-per-connection", "1.5"),
          Map.entry("max-batch", "x"),
          Map.entry("log-level", "loud"),
          Map.entry("log-format", "xml"));

  @TempDir Path temp;

  @Test
  void acceptsAConfigurationThatIsRight() throws Exception {
    assertThat(check().run("listen = [::]:54321\n")).isZero();
    assertThat(temp.resolve("state")).doesNotExist();
  }

  @Test
  void namesKeyAndValueOfEachKeyThatIsWrong() throws Exception {
    check()
        .requireRefused(
            AgentCommand.commandLine(Terminal.silent(), List.of())
                .getCommandSpec()
                .options()
                .stream()
                .map(option -> option.longestName().substring(2))
                .collect(Collectors.toSet()),
            WRONG,
            "");
  }

  @Test
  void namesFileAndLineOfAnUnknownKey() throws Exception {
    ConfigFileCheck check = check();
    assertThat(check.run("addreses = 192.0.2.1\n")).isEqualTo(1);
    assertThat(check.message()).contains("conf, line", "addreses", "Correct");
  }

  private ConfigFileCheck check() {
    return new ConfigFileCheck(
        temp,
        (err, arguments) ->
            AgentMain.run(
                new Terminal(new PrintStream(OutputStream.nullOutputStream()), err, false),
                arguments));
  }
}
