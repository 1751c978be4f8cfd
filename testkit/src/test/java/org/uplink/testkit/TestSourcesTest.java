package org.uplink.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules for the sources of all tests, in all modules. */
class TestSourcesTest {
  private static final Path ROOT = Path.of(System.getProperty("uplink.root", ".."));
  private static final String TESTS = "src/test/java";
  private static final String FIXTURES = "src/testFixtures/java";

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

  @Test
  void testsAndFixturesLieInFoldersOfTheirOwn() throws IOException {
    assertThat(sources(TESTS))
        .as("fixtures belong to %s", FIXTURES)
        .allMatch(source -> isTest(source) || source.endsWith("package-info.java"));
    assertThat(sources(FIXTURES))
        .as("tests belong to %s", TESTS)
        .noneMatch(TestSourcesTest::isTest);
  }

  private static boolean isTest(Path source) {
    return source.toString().matches(".*(Test|IT)\\.java");
  }
}
