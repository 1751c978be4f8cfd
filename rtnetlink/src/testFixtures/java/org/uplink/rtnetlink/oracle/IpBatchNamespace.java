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

/**
 * A network namespace, in which {@code ip} runs many commands in one process. {@link #close}
 * removes the namespace.
 */
final class IpBatchNamespace implements AutoCloseable {
  static final JsonMapper JSON = JsonMapper.shared();
  private static final Pattern FAILED = Pattern.compile("Command failed .*:(\\d+)");

  private static final String IPV6 = "-6 ";
  private static final String MARKER = "marker";

  private final NetworkNamespace namespace;

  private IpBatchNamespace(NetworkNamespace namespace) {
    this.namespace = namespace;
  }

  /** Creates a namespace. Skips the test if this machine does not allow namespaces. */
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

  /** Runs the lines with a shell in the namespace. */
  void shell(List<String> lines) {
    namespace.ip().exec("sh", "-ec", String.join("\n", lines));
  }

  /**
   * Runs the lines with {@code ip -batch}. A line that fails does not affect the others. Lines that
   * begin with -6 run with {@code ip -6}, because a batch has one address family.
   */
  List<LineResult> batch(List<String> lines) {
    List<LineResult> results = new ArrayList<>();
    while (results.size() < lines.size()) {
      List<String> rest = lines.subList(results.size(), lines.size());
      boolean ipv6 = rest.getFirst().startsWith(IPV6);
      results.addAll(
          run(rest.stream().takeWhile(line -> line.startsWith(IPV6) == ipv6).toList(), ipv6));
    }
    return results;
  }

  /**
   * Runs the lines with one {@code ip -j -batch}. Returns the JSON output or the error of each
   * line.
   */
  List<IpAnswer> lookUp(List<String> lines) {
    Output output = ip(lines, "-j", "-force", "-batch", "-");
    List<LineResult> results = results(lines, output.err());
    List<String> json = output.out().stream().filter(line -> !line.isEmpty()).toList();
    assertThat(json)
        .as("ip answered or refused each of %s lines: %s", lines.size(), output.err())
        .hasSize((int) results.stream().filter(LineResult::succeeded).count());
    List<IpAnswer> answers = new ArrayList<>();
    int next = 0;
    for (LineResult result : results) {
      answers.add(
          result.succeeded()
              ? new IpAnswer.Found(parse(result.line(), json.get(next++)).get(0))
              : IpAnswer.Refused.of(result.error()));
    }
    return answers;
  }

  /** Runs the lines, all of which must succeed, and returns the text output of each. */
  List<String> text(List<String> lines) {
    Output output = ip(lines, "-o", "-batch", "-");
    assertThat(output.err()).isEmpty();
    assertThat(output.out()).hasSameSizeAs(lines);
    return output.out();
  }

  /** Runs {@code ip -j} with these arguments and parses the output. */
  JsonNode json(String... arguments) {
    List<String> all = new ArrayList<>(List.of("-j"));
    all.addAll(Arrays.asList(arguments));
    return JSON.readTree(String.join("\n", ip(List.of(), all.toArray(String[]::new)).out()));
  }

  /**
   * Runs the lines until {@code ip} exits: some errors end {@code ip} although it has the option
   * {@code -force}. A marker line follows each line and always fails, so that the errors of the
   * markers show how many lines {@code ip} ran.
   */
  private List<LineResult> run(List<String> lines, boolean ipv6) {
    List<String> input = new ArrayList<>();
    for (String line : lines) {
      input.add(ipv6 ? line.substring(IPV6.length()) : line);
      input.add(MARKER);
    }
    List<String> err =
        (ipv6 ? ip(input, "-6", "-force", "-batch", "-") : ip(input, "-force", "-batch", "-"))
            .err();
    List<LineResult> results = new ArrayList<>();
    StringBuilder message = new StringBuilder();
    String error = "";
    for (String line : err) {
      Matcher failed = FAILED.matcher(line);
      if (!failed.matches()) {
        message.append(message.isEmpty() ? "" : "\n").append(line);
        continue;
      }
      if (Integer.parseInt(failed.group(1)) % 2 == 1) {
        error = message.toString();
      } else {
        results.add(new LineResult(lines.get(results.size()), error));
        error = "";
      }
      message.setLength(0);
    }
    if (results.size() < lines.size()) {
      results.add(new LineResult(lines.get(results.size()), "gave up: " + message));
    }
    return results;
  }

  private static JsonNode parse(String line, String json) {
    try {
      return JSON.readTree(json);
    } catch (JacksonException e) {
      throw new AssertionError("ip " + line + " prints " + json, e);
    }
  }

  private Output ip(List<String> input, String... arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", namespace.name()));
    command.addAll(Arrays.asList(arguments));
    ExternalCommand.Result result =
        ExternalCommand.of(command).withInput(String.join("\n", input) + "\n").attempt();
    return new Output(result.out().lines().toList(), result.err().lines().toList());
  }

  private static List<LineResult> results(List<String> lines, List<String> err) {
    List<LineResult> results = new ArrayList<>();
    StringBuilder message = new StringBuilder();
    for (String line : err) {
      Matcher failed = FAILED.matcher(line);
      if (!failed.matches()) {
        message.append(message.isEmpty() ? "" : "\n").append(line);
        continue;
      }
      int number = Integer.parseInt(failed.group(1));
      while (results.size() < number - 1) {
        results.add(new LineResult(lines.get(results.size()), ""));
      }
      results.add(
          new LineResult(lines.get(number - 1), message.isEmpty() ? "?" : message.toString()));
      message.setLength(0);
    }
    assertThat(message.toString())
        .as("ip gave up at one of these lines\n%s", String.join("\n", lines))
        .isEmpty();
    while (results.size() < lines.size()) {
      results.add(new LineResult(lines.get(results.size()), ""));
    }
    return results;
  }

  /** The result of one line of a batch. The error is "" if the line succeeded. */
  record LineResult(String line, String error) {
    boolean succeeded() {
      return error.isEmpty();
    }
  }

  private record Output(List<String> out, List<String> err) {}
}
