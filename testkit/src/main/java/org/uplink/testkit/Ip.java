package org.uplink.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs ip(8) in one network namespace. Tests configure the network with it, and compare its output.
 * An argument may contain several words, separated by blanks.
 */
public final class Ip {
  /** ip(8) in the namespace of this JVM. */
  public static final Ip HERE = new Ip(Optional.empty());

  private final Optional<String> namespace;

  private Ip(Optional<String> namespace) {
    this.namespace = namespace;
  }

  /** Returns ip(8) in a namespace that {@code ip netns add} created. */
  public static Ip in(String namespace) {
    return new Ip(Optional.of(namespace));
  }

  /** Runs {@code ip} and returns its output. Fails if ip fails. */
  public String run(String... words) {
    return command(words).run();
  }

  /** Runs all lines. Fails at the first line that ip refuses. */
  public void runAll(String... lines) {
    runAll(List.of(lines));
  }

  /**
   * Runs all lines. Fails at the first line that ip refuses. Lines with the same options, one after
   * the other, share a process of ip: to start one takes longer than what it does.
   */
  public void runAll(List<String> lines) {
    int from = 0;
    while (from < lines.size()) {
      String options = options(lines.get(from));
      int to = from + 1;
      while (to < lines.size() && options(lines.get(to)).equals(options)) {
        to++;
      }
      show(
          options,
          lines.subList(from, to).stream()
              .map(line -> line.substring(options.length()).strip())
              .toArray(String[]::new));
      from = to;
    }
  }

  /**
   * Runs all lines, in one process of ip, and returns the lines of their output.
   *
   * @param options the options for all of them, such as {@code -6 -o}
   */
  public List<String> show(String options, String... lines) {
    String input = String.join("\n", lines) + "\n";
    return command((options + " -batch -").strip()).withInput(input).run().lines().toList();
  }

  /** Runs {@code ip}, which may fail. */
  public ExternalCommand.Result attempt(String... words) {
    return command(words).attempt();
  }

  /** Runs {@code ip -j -d} and parses the output. */
  public JsonNode json(String... words) {
    String output = run("-j -d " + String.join(" ", words));
    return JsonMapper.shared().readTree(output.isBlank() ? "[]" : output);
  }

  /** Runs all lines in one {@code ip -batch}. Lines that ip refuses change nothing. */
  public void batch(List<String> lines) {
    batch("", lines);
  }

  /**
   * Runs all lines in one {@code ip -batch}. Lines that ip refuses change nothing.
   *
   * @param options the options for all of them, such as {@code -6}
   */
  public void batch(String options, List<String> lines) {
    if (!lines.isEmpty()) {
      String input = String.join("\n", lines) + "\n";
      command((options + " -force -batch -").strip()).withInput(input).attempt();
    }
  }

  /**
   * Deletes the proxy entries that have no device. Linux does not delete them with their namespace:
   * a later namespace can have them.
   */
  public void deleteProxiesWithoutDevice() {
    for (var family : List.of("-4", "-6")) {
      runAll(
          run(family, "neigh show proxy")
              .lines()
              .filter(line -> !line.contains(" dev "))
              .map(line -> "neigh del proxy " + line.split(" ", 2)[0])
              .toList());
    }
  }

  /** Runs another program in the namespace and returns its output. Fails if the program fails. */
  public String exec(String... words) {
    return ExternalCommand.of(execCommand(words)).run();
  }

  /** Runs another program in the namespace, which may fail. */
  public ExternalCommand.Result execAttempt(String... words) {
    return ExternalCommand.of(execCommand(words)).attempt();
  }

  /** Returns the command line that runs another program in the namespace. */
  public List<String> execCommand(String... words) {
    var command = new ArrayList<String>();
    namespace.ifPresent(name -> command.addAll(List.of("ip", "netns", "exec", name)));
    command.addAll(List.of(words));
    return command;
  }

  /** Returns the options before the object that a line is about, such as {@code -n far -6}. */
  private static String options(String line) {
    int end = 0;
    while (line.startsWith("-", end)) {
      boolean hasValue = line.startsWith("-n ", end);
      int word = line.indexOf(' ', end) + 1;
      end = hasValue ? line.indexOf(' ', word) + 1 : word;
    }
    return line.substring(0, end).strip();
  }

  private ExternalCommand command(String... words) {
    var command = new ArrayList<>(List.of("ip"));
    namespace.ifPresent(name -> command.addAll(List.of("-n", name)));
    command.addAll(List.of(String.join(" ", words).split(" ", -1)));
    return ExternalCommand.of(command);
  }
}
