package org.uplink.rtnetlink.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.uplink.rtnetlink.net.Namespace;
import org.uplink.testkit.ExternalCommand;
import org.uplink.testkit.NetworkNamespace;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A network namespace and {@code ip} in it, many commands in one process. Closed, it is gone. */
final class IpBatchNamespace implements AutoCloseable {
  static final JsonMapper JSON = JsonMapper.shared();
  private static final Pattern FAILED = Pattern.compile("Command failed .*:(\\d+)");

  private static final String SIX = "-6 ";
  private static final String MILESTONE = "milestone";

  private final NetworkNamespace namespace;

  private IpBatchNamespace(NetworkNamespace namespace) {
    this.namespace = namespace;
  }

  /** A new namespace. Where there can be none, the test is skipped, and says why. */
  static IpBatchNamespace create(String name) {
    return new IpBatchNamespace(NetworkNamespace.createWithoutLoopback(name));
  }

  @Override
  public void close() {
    namespace.close();
  }

  Namespace namespace() {
    return Namespace.named(namespace.name());
  }

  /** Runs the lines in a shell inside. */
  void shell(List<String> lines) {
    namespace.ip().exec("sh", "-ec", String.join("\n", lines));
  }

  /**
   * Runs the lines in {@code ip -batch}; those that fail leave the others alone. Lines that begin
   * with -6 go to {@code ip -6}, because a batch has one family.
   */
  List<LineResult> batch(List<String> lines) {
    List<LineResult> said = new ArrayList<>();
    while (said.size() < lines.size()) {
      List<String> rest = lines.subList(said.size(), lines.size());
      boolean six = rest.getFirst().startsWith(SIX);
      said.addAll(run(rest.stream().takeWhile(line -> line.startsWith(SIX) == six).toList(), six));
    }
    return said;
  }

  /**
   * Asks the lines in one {@code ip -j -batch}: each answered with what ip printed in JSON, or with
   * its error.
   */
  List<IpAnswer> ask(List<String> lines) {
    Output output = ip(lines, "-j", "-force", "-batch", "-");
    List<LineResult> said = said(lines, output.err());
    List<String> json = output.out().stream().filter(line -> !line.isEmpty()).toList();
    assertThat(json)
        .as("ip answered or refused each of %s lines: %s", lines.size(), output.err())
        .hasSize((int) said.stream().filter(LineResult::succeeded).count());
    List<IpAnswer> answers = new ArrayList<>();
    int next = 0;
    for (LineResult one : said) {
      answers.add(
          one.succeeded()
              ? new IpAnswer.Found(parse(one.line(), json.get(next++)).get(0))
              : IpAnswer.Refused.of(one.error()));
    }
    return answers;
  }

  /** What ip prints as text for each of the lines, all of which succeed. */
  List<String> text(List<String> lines) {
    Output output = ip(lines, "-o", "-batch", "-");
    assertThat(output.err()).isEmpty();
    assertThat(output.out()).hasSameSizeAs(lines);
    return output.out();
  }

  /** What {@code ip -j} prints for these words. */
  JsonNode json(String... words) {
    List<String> all = new ArrayList<>(List.of("-j"));
    all.addAll(Arrays.asList(words));
    return JSON.readTree(String.join("\n", ip(List.of(), all.toArray(String[]::new)).out()));
  }

  /**
   * Runs as many of the lines as ip takes before it gives up, which it does over some mistakes in
   * spite of -force. Between any two lines stands one that always fails, so that what is heard of
   * it tells how far ip came.
   */
  private List<LineResult> run(List<String> lines, boolean six) {
    List<String> input = new ArrayList<>();
    for (String line : lines) {
      input.add(six ? line.substring(SIX.length()) : line);
      input.add(MILESTONE);
    }
    List<String> err =
        (six ? ip(input, "-6", "-force", "-batch", "-") : ip(input, "-force", "-batch", "-")).err();
    List<LineResult> said = new ArrayList<>();
    StringBuilder words = new StringBuilder();
    String error = "";
    for (String line : err) {
      Matcher failed = FAILED.matcher(line);
      if (!failed.matches()) {
        words.append(words.isEmpty() ? "" : "\n").append(line);
        continue;
      }
      if (Integer.parseInt(failed.group(1)) % 2 == 1) {
        error = words.toString();
      } else {
        said.add(new LineResult(lines.get(said.size()), error));
        error = "";
      }
      words.setLength(0);
    }
    if (said.size() < lines.size()) {
      said.add(new LineResult(lines.get(said.size()), "gave up: " + words));
    }
    return said;
  }

  private static JsonNode parse(String line, String json) {
    try {
      return JSON.readTree(json);
    } catch (JacksonException e) {
      throw new AssertionError("ip " + line + " prints " + json, e);
    }
  }

  private Output ip(List<String> input, String... words) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", namespace.name()));
    command.addAll(Arrays.asList(words));
    ExternalCommand.Result result =
        ExternalCommand.of(command).withInput(String.join("\n", input) + "\n").attempt();
    return new Output(result.out().lines().toList(), result.err().lines().toList());
  }

  private static List<LineResult> said(List<String> lines, List<String> err) {
    List<LineResult> said = new ArrayList<>();
    StringBuilder words = new StringBuilder();
    for (String line : err) {
      Matcher failed = FAILED.matcher(line);
      if (!failed.matches()) {
        words.append(words.isEmpty() ? "" : "\n").append(line);
        continue;
      }
      int number = Integer.parseInt(failed.group(1));
      while (said.size() < number - 1) {
        said.add(new LineResult(lines.get(said.size()), ""));
      }
      said.add(new LineResult(lines.get(number - 1), words.isEmpty() ? "?" : words.toString()));
      words.setLength(0);
    }
    assertThat(words.toString())
        .as("ip gave up over one of\n%s", String.join("\n", lines))
        .isEmpty();
    while (said.size() < lines.size()) {
      said.add(new LineResult(lines.get(said.size()), ""));
    }
    return said;
  }

  /** What {@code ip} said to one line of a batch; the error is "" where it did what it was told. */
  record LineResult(String line, String error) {
    boolean succeeded() {
      return error.isEmpty();
    }
  }

  private record Output(List<String> out, List<String> err) {}
}
