package org.uplink.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks the rules of style in CONTRIBUTING.md that a text search can check, in all sources. */
class JavaStyleTest {
  private static final Path ROOT = Path.of(System.getProperty("uplink.root", ".."));

  /** Something else than {@code new}, a cast or a type. */
  private static final Pattern UNNAMED_TYPE =
      Pattern.compile("(?m)^\\s+var \\w\\w+ =\\s+(?!new )[a-z0-9\"'!-][^\n]*");

  private static final Pattern FORMATTED =
      Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"\\s*\\.formatted\\(");

  private static final Pattern PLACE =
      Pattern.compile("%(?:\\d+\\$)?[-#+ 0,(]*\\d*(?:\\.\\d+)?[a-zA-Z]");

  /** The locale decides how a number with a fraction looks. */
  private static final Pattern FORMAT =
      Pattern.compile("String\\.format\\(\\s*+(?!Locale\\.ROOT)[^\n]*");

  private static final Pattern LOGGER =
      Pattern.compile("(?m)^.* Logger \\w+\\s*= LoggerFactory.*$");

  @Test
  void varHasARightHandSideThatNamesTheType() {
    assertThat(
            matches(UNNAMED_TYPE, (text, match) -> !isResource(text.substring(0, match.start()))))
        .isEmpty();
  }

  @Test
  void textOfOneValueIsJoined() {
    assertThat(matches(FORMATTED, (_, match) -> hasOneValue(match.group(1)))).isEmpty();
  }

  @Test
  void textIsFormattedByFormatted() {
    assertThat(matches(FORMAT, (_, _) -> true)).isEmpty();
  }

  @Test
  void loggersHaveOneName() {
    assertThat(
            matches(
                LOGGER, (_, match) -> !match.group().contains("private static final Logger LOG =")))
        .isEmpty();
  }

  /** Returns whether a text ends between the parentheses of a {@code try}. */
  private static boolean isResource(String text) {
    int begin = text.lastIndexOf("try (");
    if (begin < 0) {
      return false;
    }
    String after = text.substring(begin);
    return after.chars().filter(c -> c == '(').count()
        > after.chars().filter(c -> c == ')').count();
  }

  private static boolean hasOneValue(String format) {
    List<String> places =
        PLACE.matcher(format.replace("%%", "")).results().map(MatchResult::group).toList();
    return places.equals(List.of("%s")) || places.equals(List.of("%d"));
  }

  private static List<String> matches(Pattern wrong, BiPredicate<String, MatchResult> isWrong) {
    List<String> found = new ArrayList<>();
    for (Path source : sources()) {
      String text = read(source);
      wrong
          .matcher(text)
          .results()
          .filter(match -> isWrong.test(text, match))
          .forEach(
              match ->
                  found.add(
                      "%s:%d: %s"
                          .formatted(
                              ROOT.relativize(source),
                              text.substring(0, match.start()).lines().count(),
                              match.group().strip())));
    }
    return found;
  }

  private static String read(Path source) {
    try {
      return Files.readString(source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> sources() {
    try (Stream<Path> modules = Files.list(ROOT)) {
      List<Path> found = new ArrayList<>();
      for (Path module :
          modules.map(each -> each.resolve("src")).filter(Files::isDirectory).toList()) {
        try (Stream<Path> files = Files.walk(module)) {
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.endsWith("JavaStyleTest.java"))
              .sorted()
              .forEach(found::add);
        }
      }
      assertThat(found).hasSizeGreaterThan(1000);
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
