package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The help of every command describes each option, and gives the default of each value. */
class HelpTest {
  /** Every client command has these options, which no cluster or host keeps. */
  private static final List<String> ENGINE = List.of("--engine", "--data-dir");

  /** A command whose help says so changes only what its options name. */
  private static final String KEEPS = "Options that are not given keep their values";

  @Test
  void everyOptionHasADescriptionAndEveryValueADefault() {
    List<String> incomplete = new ArrayList<>();
    List<List<String>> commands = CommandTree.commands();
    for (List<String> command : commands) {
      String help = CommandTree.help(command);
      boolean keeps = help.replaceAll("\\s+", " ").contains(KEEPS);
      for (CommandTree.Described option : CommandTree.options(command)) {
        boolean complete =
            !option.text().isBlank()
                && (!option.hasValue()
                    || option.text().contains("required")
                    || option.text().contains("(default: ")
                        != (keeps && !ENGINE.contains(option.name())));
        if (!complete) {
          incomplete.add("%s %s".formatted(String.join(" ", command), option));
        }
      }
    }
    assertThat(incomplete).isEmpty();
    assertThat(commands).hasSizeGreaterThan(25);
  }

  @Test
  void everyCommandSaysWhatItDoes() {
    for (List<String> command : CommandTree.commands()) {
      String help = CommandTree.help(command);
      assertThat(help).as("%s", command).startsWith("Usage: uplink");
      assertThat(help.lines().filter(line -> line.matches("[A-Z].*\\.?")).skip(1))
          .as("%s", command)
          .isNotEmpty();
    }
  }

  @Test
  void everyCommandAnswersWithTheVersionOfTheBuild() throws Exception {
    String pom = Files.readString(DocumentationPages.ROOT.resolve("pom.xml"));
    String version = pom.replaceFirst("(?s).*?<version>([^<]*)</version>.*", "$1");
    for (List<String> command : CommandTree.commands()) {
      UplinkRun run = CommandTree.run(command, "--version");
      assertThat(run.status()).as("%s", command).isZero();
      assertThat(run.out()).as("%s", command).isEqualTo("uplink " + version + "\n");
    }
  }
}
