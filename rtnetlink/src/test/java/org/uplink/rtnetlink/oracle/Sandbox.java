package org.uplink.rtnetlink.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.uplink.rtnetlink.Namespace;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A network namespace and {@code ip} in it, many commands in one process. Closed, it is gone. */
final class Sandbox implements AutoCloseable {
  static final JsonMapper JSON = JsonMapper.shared();
  private static final int DEADLINE_SECONDS = 60;
  private static final Pattern FAILED = Pattern.compile("Command failed .*:(\\d+)");

  private final String name;

  private Sandbox(String name) {
    this.name = name;
  }

  /** What {@code ip} said to one line of a batch; the error is "" where it did what it was told. */
  record Said(String line, String error) {
    boolean succeeded() {
      return error.isEmpty();
    }
  }

  private record Output(List<String> out, List<String> err) {}

  /** A new namespace. Where there can be none, the test is skipped, and says why. */
  static Sandbox create(String name) {
    assumeThat(System.getenv("UPLINK_ISOLATED"))
        .as(System.getenv("UPLINK_NOT_ISOLATED"))
        .isEqualTo("1");
    Output added = run(List.of(), "ip", "netns", "add", name);
    assertThat(added.err()).as("ip netns add").isEmpty();
    return new Sandbox(name);
  }

  Namespace namespace() {
    return Namespace.named(name);
  }

  /** Runs the lines in one {@code ip -batch}; those that fail leave the others alone. */
  List<Said> batch(List<String> lines) {
    return said(lines, ip(lines, "-force", "-batch", "-").err());
  }

  /**
   * Asks the lines in one {@code ip -j -batch}: each answered with what ip printed in JSON, or with
   * its error. What it prints as text although it was told -j (the first answer of "connected") is
   * left out.
   */
  List<IpAnswer> ask(List<String> lines) {
    Output output = ip(lines, "-j", "-force", "-batch", "-");
    List<Said> said = said(lines, output.err());
    List<String> json = output.out().stream().filter(line -> line.startsWith("[{")).toList();
    assertThat(json)
        .as("ip answered or refused each of %s lines: %s", lines.size(), output.err())
        .hasSize((int) said.stream().filter(Said::succeeded).count());
    List<IpAnswer> answers = new ArrayList<>();
    int next = 0;
    for (Said one : said) {
      answers.add(
          one.succeeded()
              ? new IpAnswer.Found(JSON.readTree(json.get(next++)).get(0))
              : IpAnswer.Refused.of(one.error()));
    }
    return answers;
  }

  /** What {@code ip -j} prints for these words. */
  JsonNode json(String... words) {
    List<String> all = new ArrayList<>(List.of("-j"));
    all.addAll(Arrays.asList(words));
    return JSON.readTree(String.join("\n", ip(List.of(), all.toArray(String[]::new)).out()));
  }

  private Output ip(List<String> input, String... words) {
    List<String> all = new ArrayList<>(List.of("ip", "-n", name));
    all.addAll(Arrays.asList(words));
    return run(input, all.toArray(String[]::new));
  }

  private static List<Said> said(List<String> lines, List<String> err) {
    List<Said> said = new ArrayList<>();
    StringBuilder words = new StringBuilder();
    for (String line : err) {
      Matcher failed = FAILED.matcher(line);
      if (!failed.matches()) {
        words.append(words.isEmpty() ? "" : "\n").append(line);
        continue;
      }
      int number = Integer.parseInt(failed.group(1));
      while (said.size() < number - 1) {
        said.add(new Said(lines.get(said.size()), ""));
      }
      said.add(new Said(lines.get(number - 1), words.isEmpty() ? "?" : words.toString()));
      words.setLength(0);
    }
    while (said.size() < lines.size()) {
      said.add(new Said(lines.get(said.size()), ""));
    }
    return said;
  }

  private static Output run(List<String> input, String... words) {
    try {
      Path in = Files.createTempFile("oracle", ".in");
      Path out = Files.createTempFile("oracle", ".out");
      Path err = Files.createTempFile("oracle", ".err");
      try {
        Files.write(in, input);
        ProcessBuilder builder =
            new ProcessBuilder(words)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().merge("PATH", ":/usr/sbin:/sbin", String::concat);
        Process process = builder.start();
        boolean ended = process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as("%s ends", List.of(words)).isTrue();
        return new Output(Files.readAllLines(out), Files.readAllLines(err));
      } finally {
        Files.delete(in);
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in " + List.of(words), e);
    }
  }

  @Override
  public void close() {
    run(List.of(), "ip", "netns", "del", name);
  }
}
