package org.uplink.engine.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.uplink.command.Terminal;
import org.uplink.engine.EngineConfig;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class EngineCommandTest {
  /** The default of an option, if it is one word. */
  private static final Pattern DEFAULT = Pattern.compile("\\(default: ([^ )]+)\\)");

  @Test
  void theDefaultsInTheHelpAreTheDefaultsInForce() {
    EngineConfig defaults = configuration("--addresses", "192.0.2.1");
    List<String> compared = new ArrayList<>();
    for (OptionSpec option :
        EngineCommand.commandLine(Terminal.ofProcess(), List.of()).getCommandSpec().options()) {
      Matcher written = DEFAULT.matcher(String.join(" ", option.description()));
      if (written.find()) {
        assertThat(
                configuration("--addresses", "192.0.2.1", option.longestName(), written.group(1)))
            .as(option.longestName())
            .isEqualTo(defaults);
        compared.add(option.longestName());
      }
    }
    assertThat(compared).contains("--https", "--name", "--await-agent");
  }

  private static EngineConfig configuration(String... arguments) {
    CommandLine command = EngineCommand.commandLine(Terminal.ofProcess(), List.of(arguments));
    command.parseArgs(arguments);
    EngineCommand parsed = command.getCommand();
    return parsed.configuration();
  }
}
