package org.uplink.engine.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Checks the texts of all problems. A client shows most of these texts to its user. A user knows
 * commands, hosts and values, and does not know HTTP or JSON.
 */
class ProblemTextsTest {
  private static final Path SOURCES =
      Path.of(System.getProperty("uplink.root"), "engine/src/main/java");

  /** The types that no user of a client can cause: their texts are for the author of a client. */
  private static final Set<String> FOR_AUTHORS =
      Set.of(
          "malformed",
          "no-such-resource",
          "method-not-allowed",
          "unsupported-media-type",
          "unauthorized");

  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** The start of an expression that makes a problem, or that writes the log. */
  private static final Pattern CALL =
      Pattern.compile(
          "\\b(?:malformed|unauthorized|ProblemException\\.\\w+|new Problem|LOG\\.\\w+)\\(");

  private static final Pattern TYPE = Pattern.compile("urn:uplink:problem:([a-z-]+)");

  private static final Pattern REST =
      Pattern.compile(
          "\\b(Send|GET|PUT|POST|DELETE|JSON|HTTP|URI|members?|parameters?|body"
              + "|resources?|api/v1|status code|media type|Content-\\w+)\\b");

  @Test
  void textsForUsersOfClientsDoNotSpeakOfRest() throws IOException {
    List<String> wrong = new ArrayList<>();
    int texts = 0;
    for (Path source : sources()) {
      for (String text : sentences(withoutTextsForAuthors(Files.readString(source)))) {
        texts++;
        if (REST.matcher(text).find()) {
          wrong.add(source.getFileName() + ": " + text);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(texts).isGreaterThan(300);
  }

  @Test
  void everyProblemSaysWhatToDo() throws IOException {
    int problems = 0;
    for (Path source : sources()) {
      String code = Files.readString(source);
      for (MatchResult call : CALL.matcher(code).results().toList()) {
        if (call.group().equals("new Problem(")) {
          problems++;
          assertThat(expression(code, call.end()).strip())
              .as("%s", source.getFileName())
              .doesNotEndWith("Optional.empty()");
        }
      }
    }
    assertThat(problems).isGreaterThan(8);
  }

  /** Cuts out what makes a problem of {@link #FOR_AUTHORS}, and what is written to the log. */
  private static String withoutTextsForAuthors(String code) {
    var rest = new StringBuilder();
    int from = 0;
    for (MatchResult call : CALL.matcher(code).results().toList()) {
      if (call.start() < from) {
        continue;
      }
      String arguments = expression(code, call.end());
      boolean forAuthors =
          call.group().endsWith("malformed(")
              || call.group().endsWith("unauthorized(")
              || call.group().startsWith("LOG")
              || TYPE.matcher(arguments)
                  .results()
                  .anyMatch(type -> FOR_AUTHORS.contains(type.group(1)));
      rest.append(code, from, call.start());
      from = forAuthors ? call.end() + arguments.length() : call.start();
    }
    return rest.append(code, from, code.length()).toString();
  }

  /** Returns the code from {@code start} to the parenthesis that closes the one before it. */
  private static String expression(String code, int start) {
    int open = 1;
    int at = start;
    while (open > 0) {
      switch (code.charAt(at)) {
        case '(' -> open++;
        case ')' -> open--;
        case '"' -> {
          at++;
          while (code.charAt(at) != '"') {
            at += code.charAt(at) == '\\' ? 2 : 1;
          }
        }
        default -> {}
      }
      at++;
    }
    return code.substring(start, at - 1);
  }

  /** Returns the texts with at least two words. */
  private static List<String> sentences(String code) {
    return LITERAL
        .matcher(code.replaceAll("(?m)^\\s*(\\*|//|/\\*).*$", ""))
        .results()
        .map(literal -> literal.group(1))
        .filter(text -> text.contains(" "))
        .toList();
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }
}
