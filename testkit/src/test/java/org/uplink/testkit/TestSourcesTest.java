package org.uplink.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Checks rules for the sources of the tests of all modules. */
class TestSourcesTest {
  private static final Path ROOT = Path.of(System.getProperty("uplink.root", ".."));
  private static final String TESTS = "src/test/java";
  private static final String FIXTURES = "src/testFixtures/java";

  /** Code that waits for a time, or that polls a condition in a loop of its own. */
  private static final Pattern SLEEPS =
      Pattern.compile(
          "Thread\\.sleep|[A-Z]SECONDS\\.sleep|parkNanos|parkUntil|onSpinWait|Thread\\.yield"
              + "|nanoTime\\(\\)\\s*\\+|waitFor\\(\\d+, TimeUnit\\.MILLI|Instant\\.now\\(\\)\\)\\.(as|isBefore)");

  /** A limit in the source that is not {@link Deadlines#HANG}. */
  private static final Pattern SHORT_LIMIT =
      Pattern.compile(
          "(await|get|waitFor|poll|orTimeout|tryAcquire)\\(\\d+, (TimeUnit\\.)?SECONDS\\)"
              + "|succeedsWithin\\((\\d|Duration\\.)|setSoTimeout\\(\\d{4}|atMost\\(");

  /** Files that need time to pass, and why. */
  private static final Map<String, String> MAY_SLEEP =
      Map.of(
          "RouterAdvertiser.java", "advertises a prefix twice a second",
          "CampaignTest.java", "lets a fault happen at a random moment",
          "FakeNetwork.java", "ends a change at its deadline, as an agent does");

  /** Files that need a shorter limit, and why. */
  private static final Map<String, String> MAY_LIMIT =
      Map.of("KilledEngineFixture.java", "with -Pfull, checks the promised time of a recovery");

  @Test
  void testsNeitherSleepNorPollByThemselves() throws IOException {
    assertThat(matches(SLEEPS, MAY_SLEEP.keySet()))
        .as("wait for a condition with Awaitility's await() instead")
        .isEmpty();
  }

  @Test
  void testsHaveNoLimitThatABusyMachineBreaks() throws IOException {
    assertThat(matches(SHORT_LIMIT, MAY_LIMIT.keySet()))
        .as("wait with Deadlines.HANG instead")
        .isEmpty();
  }

  @Test
  void testsAndFixturesHaveFoldersOfTheirOwn() throws IOException {
    assertThat(sources(TESTS))
        .as("fixtures belong to %s", FIXTURES)
        .allMatch(source -> isTest(source) || source.endsWith("package-info.java"));
    assertThat(sources(FIXTURES))
        .as("tests belong to %s", TESTS)
        .noneMatch(TestSourcesTest::isTest);
  }

  private static List<Path> sources(String folder) throws IOException {
    var found = new ArrayList<Path>();
    try (var modules = Files.list(ROOT)) {
      for (var module :
          modules.map(each -> each.resolve(folder)).filter(Files::isDirectory).toList()) {
        try (var files = Files.walk(module)) {
          files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(found::add);
        }
      }
    }
    return found;
  }

  private static List<String> matches(Pattern forbidden, Set<String> exceptions)
      throws IOException {
    var found = new ArrayList<String>();
    for (var folder : List.of(TESTS, FIXTURES)) {
      for (var source : sources(folder)) {
        String name = source.getFileName().toString();
        if (exceptions.contains(name) || name.equals("TestSourcesTest.java")) {
          continue;
        }
        List<String> lines = Files.readAllLines(source);
        for (var i = 0; i < lines.size(); i++) {
          if (forbidden.matcher(lines.get(i)).find()) {
            found.add("%s:%d: %s".formatted(ROOT.relativize(source), i + 1, lines.get(i).strip()));
          }
        }
      }
    }
    return found;
  }

  private static boolean isTest(Path source) {
    return source.toString().matches(".*(Test|IT)\\.java");
  }
}
