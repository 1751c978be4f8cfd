package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.uplink.command.ExitStatus;

/**
 * Every command and every option with wrong arguments: the message is a sentence that names the
 * argument, and the command does nothing.
 */
class WrongUsageTest {
  /** Words that only a programmer of this project could understand. */
  private static final List<String> INSIDES =
      List.of(
          "java.",
          "Exception",
          "\tat ",
          "picocli",
          "index ",
          "null",
          "cannot convert",
          "case-sensitive",
          "(<");

  /** Words of the REST interface, which users of the commands need not know. */
  static final List<String> REST =
      List.of("JSON", "HTTP", "URI", "resource", "member", "api/v1", "parameter", "body", "method");

  private static final String NONSENSE = "--nonsense";

  /** No option takes this value, except those that take any text. */
  private static final String GARBAGE = "§:?%zz";

  static List<List<String>> commands() {
    return CommandTree.commands();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void namesAnOptionThatDoesNotExist(List<String> command) {
    for (String option : List.of(NONSENSE, "-x", "-vx", "-x5", "--nonsense=x")) {
      UplinkRun run = CommandTree.run(command, option);
      assertUsage(run);
      assertThat(run.err()).startsWith("uplink: there is no option " + option + "\n");
    }
  }

  /** Picocli does not look for options that do not exist if help or the version is requested. */
  @ParameterizedTest
  @MethodSource("commands")
  void namesAnOptionThatDoesNotExistBesideHelp(List<String> command) {
    for (String asked : List.of("-hx", "-Vx", "-h -x", "-x --help", "--version -x")) {
      UplinkRun run = CommandTree.run(command, asked.split(" ", -1));
      assertUsage(run);
      assertThat(run.err()).as(asked).startsWith("uplink: there is no option -");
      assertThat(run.err().lines().findFirst().orElseThrow()).endsWith("x");
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void namesAnOptionThatIsGivenTwice(List<String> command) {
    for (CommandTree.Described option : CommandTree.options(command)) {
      if (!List.of("--help", "--version").contains(option.name())) {
        String given = option.hasValue() ? option.name() + "=1" : option.name();
        UplinkRun run = CommandTree.run(command, given, given, NONSENSE);
        assertUsage(run);
        assertThat(run.err()).containsPattern(option.name() + "|--nonsense");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void namesAnOptionWithoutItsValue(List<String> command) {
    for (CommandTree.Described option : CommandTree.options(command)) {
      if (option.hasValue()) {
        UplinkRun run = CommandTree.run(command, option.name());
        assertUsage(run);
        assertThat(run.err())
            .contains("the option %s needs a value: %s ".formatted(option.name(), option.name()));
      }
    }
  }

  /** The option that does not exist keeps a command with a good value from doing anything. */
  @ParameterizedTest
  @MethodSource("commands")
  void namesAValueThatIsNone(List<String> command) {
    for (CommandTree.Described option : CommandTree.options(command)) {
      if (option.hasValue()) {
        for (String value : List.of(GARBAGE, "-1", "99999999999", "", "@", "'\"")) {
          UplinkRun run = CommandTree.run(command, option.name() + "=" + value, NONSENSE);
          assertUsage(run);
          assertThat(run.err()).containsPattern(option.name() + "|--nonsense");
        }
      } else if (!List.of("--help", "--version").contains(option.name())) {
        UplinkRun run = CommandTree.run(command, option.name() + "=" + GARBAGE, NONSENSE);
        assertUsage(run);
        assertThat(run.err())
            .startsWith("uplink: the option " + option.name() + " takes no value\n");
      }
    }
  }

  @Test
  void namesTheArgumentsThatAreMissing() {
    List<String> groups = new ArrayList<>();
    for (List<String> command : commands()) {
      String help = CommandTree.help(command);
      if (help.lines().findFirst().orElseThrow().endsWith(" COMMAND")) {
        UplinkRun run = CommandTree.run(command);
        assertUsage(run);
        assertThat(run.err()).contains("a command is missing: ");
        groups.add(String.join(" ", command));
      }
    }
    assertThat(groups).contains("", "host", "cluster", "network", "lab");
    UplinkRun show = UplinkRun.uplink("host", "show");
    assertUsage(show);
    assertThat(show.err()).startsWith("uplink: NAME is missing\n");
    UplinkRun issue = UplinkRun.uplink("engine", "issue-certificate", "node");
    assertUsage(issue);
    assertThat(issue.err()).startsWith("uplink: --out DIR is missing\n");
  }

  @Test
  void namesWhatIsTooMuch() {
    UplinkRun more = UplinkRun.uplink("host", "show", "node1", "node2");
    assertUsage(more);
    assertThat(more.err()).startsWith("uplink: the argument node2 is not expected here\n");
    UplinkRun twice = UplinkRun.uplink("host", "list", "--status", "Up", "--status", "Down");
    assertUsage(twice);
    assertThat(twice.err()).startsWith("uplink: the option --status is given more than once\n");
    UplinkRun command = UplinkRun.uplink("host", "lst");
    assertUsage(command);
    assertThat(command.err()).startsWith("uplink: there is no command lst\n");
  }

  @Test
  void takesAnArgumentWithAtSignAsItIs() {
    UplinkRun run = UplinkRun.uplink("host", "show", "@/etc/passwd", NONSENSE);
    assertUsage(run);
    assertThat(run.err()).startsWith("uplink: there is no option --nonsense\n");
  }

  /** Java reads U+FFFD for such bytes, so the argument would name another file or host. */
  @Test
  void refusesBytesThatAreNotUtf8() {
    for (List<String> command : commands()) {
      UplinkRun run = CommandTree.run(command, "--data-dir", "/tmp/\uFFFD");
      assertUsage(run);
      assertThat(run.err())
          .startsWith("uplink: the argument \"/tmp/\uFFFD\" has bytes that are not UTF-8\n");
    }
  }

  @Test
  void saysWhichUrlIsWrong() {
    UplinkRun run = UplinkRun.uplink("host", "list", "--engine", "::");
    assertUsage(run);
    assertThat(run.err()).startsWith("uplink: --engine: \"::\" is not a valid URL\n");
  }

  @Test
  void saysWhichWordsAnOptionTakes() {
    UplinkRun cluster = UplinkRun.uplink("cluster", "set", "Default", "--on-disagreement", "maybe");
    assertUsage(cluster);
    assertThat(cluster.err())
        .startsWith("uplink: --on-disagreement: \"maybe\" is none of skip, deploy\n");
    UplinkRun agent = UplinkRun.uplink("agent", "--log-level", "loud");
    assertUsage(agent);
    assertThat(agent.err())
        .startsWith("uplink: --log-level: \"loud\" is none of error, warn, info, debug, trace\n");
  }

  @Test
  void saysWhichNumbersAreTooSmall() {
    for (String option :
        List.of(
            "host install --all --parallel",
            "host install node --timeout",
            "host sync node --timeout",
            "lab demo --parallel",
            "engine --await-agent")) {
      for (String number : List.of("0", "-1", "1x", "9999999999")) {
        UplinkRun run = UplinkRun.uplink((option + "=" + number).split(" ", -1));
        assertUsage(run);
        assertThat(run.err()).contains("\"" + number + "\" is not a number from 1 to 999999999");
      }
    }
  }

  private static void assertUsage(UplinkRun run) {
    assertThat(run.status()).as(run.err()).isEqualTo(ExitStatus.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("uplink: ").doesNotContain(INSIDES);
    assertThat(run.err().lines().count()).as(run.err()).isGreaterThan(1);
  }
}
