package org.uplink.agent.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.agent.main.AgentJoinCommand.ToEngine;
import org.uplink.agent.main.AgentJoinCommand.ToFingerprint;
import org.uplink.agent.output.JoinProgress;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import picocli.CommandLine.TypeConversionException;

/** The options of a join without a token. */
final class AgentJoinCommandTest {
  @TempDir Path temp;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void engineHasADefaultPort() {
    var engine = new ToEngine();

    assertThat(engine.convert("192.0.2.1")).hasToString("192.0.2.1:54322");
    assertThat(engine.convert("2001:db8::1")).hasToString("[2001:db8::1]:54322");
    assertThat(engine.convert("engine.example")).hasToString("engine.example:54322");
    assertThat(engine.convert("engine.example:1")).hasToString("engine.example:1");
    assertThat(engine.convert("[2001:db8::1]:1")).hasToString("[2001:db8::1]:1");
    assertThatThrownBy(() -> engine.convert("https://engine.example"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("not of the form");
  }

  @Test
  void refusesOptionsThatExcludeEachOther() {
    assertThat(join("TOKEN", "--engine", "192.0.2.1")).isEqualTo(ExitStatus.USAGE);
    assertThat(printed()).contains("--engine excludes a token");
    assertThat(join("--engine", "192.0.2.1", "--timeout", "3601")).isEqualTo(ExitStatus.USAGE);
    assertThat(printed()).contains("at most 3600");
    assertThat(join("TOKEN", "--timeout", "60")).isEqualTo(ExitStatus.USAGE);
    assertThat(printed()).contains("--timeout needs --engine");
    assertThat(join("--engine", "192.0.2.1", "--retry", "60")).isEqualTo(ExitStatus.USAGE);
    assertThat(printed()).contains("--retry needs a token");
    assertThat(join("TOKEN", "--retry", "86401")).isEqualTo(ExitStatus.USAGE);
    assertThat(printed()).contains("at most 86400");
    assertThat(join("TOKEN", "--authority", "0".repeat(64))).isEqualTo(ExitStatus.USAGE);
    assertThat(printed()).contains("--authority needs --engine");
    assertThat(join("--engine", "192.0.2.1", "--authority", "00")).isEqualTo(ExitStatus.USAGE);
    assertThat(printed()).contains("64 hexadecimal digits");
    assertThat(join()).isEqualTo(ExitStatus.USAGE);
    assertThat(printed()).contains("there is no token", "--engine ADDRESS");
  }

  @Test
  void withoutATerminalItNeedsTheAuthority() {
    assertThat(join("--engine", "192.0.2.1")).isEqualTo(ExitStatus.USAGE);

    assertThat(printed()).contains("--authority is missing", "uplink host pending");
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void readsAFingerprintWithColonsOrWithout() {
    var fingerprint = new ToFingerprint();

    assertThat(fingerprint.convert("AB".repeat(32))).isEqualTo("ab".repeat(32));
    assertThat(fingerprint.convert("AB:".repeat(31) + "AB")).isEqualTo("ab".repeat(32));
    assertThatThrownBy(() -> fingerprint.convert("ab".repeat(31)))
        .isInstanceOf(TypeConversionException.class);
  }

  /** Only this word lets the host trust whoever has answered. */
  @Test
  void confirmsOnlyWithYes() throws Exception {
    for (String answer : new String[] {"", "y", "no", "YES", "yes!", "yes no"}) {
      assertThat(progress(() -> Optional.of(answer)).isConfirmed()).as(answer).isFalse();
    }
    assertThat(progress(Optional::empty).isConfirmed()).isFalse();
    assertThat(
            progress(
                    () -> {
                      throw new IllegalStateException("closed");
                    })
                .isConfirmed())
        .isFalse();
    printed.reset();

    assertThat(progress(() -> Optional.of(" yes ")).isConfirmed()).isTrue();
    assertThat(printed()).contains("accepted exactly this code");
  }

  private JoinProgress progress(Supplier<Optional<String>> answers) {
    var stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return new JoinProgress(new Terminal(stream, stream, false), "node1", answers);
  }

  private int join(String... arguments) {
    var words = new String[arguments.length + 5];
    words[0] = "join";
    words[1] = "--config";
    words[2] = temp.resolve("agent.conf").toString();
    words[3] = "--state-dir";
    words[4] = temp.resolve("state").toString();
    System.arraycopy(arguments, 0, words, 5, arguments.length);
    var stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return AgentMain.run(new Terminal(stream, stream, false), words);
  }

  private String printed() {
    String text = printed.toString(StandardCharsets.UTF_8);
    printed.reset();
    return text;
  }
}
