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

  /** Runs {@code ip} once for each line. Fails if ip fails. */
  public void runAll(String... lines) {
    for (var line : lines) {
      run(line);
    }
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
    command("-force -batch -").withInput(String.join("\n", lines) + "\n").attempt();
  }

  /**
   * Deletes the proxy entries that have no device. Linux does not delete them with their namespace:
   * a later namespace can have them.
   */
  public void deleteProxiesWithoutDevice() {
    for (var family : List.of("-4", "-6")) {
      run(family, "neigh show proxy")
          .lines()
          .filter(line -> !line.contains(" dev "))
          .forEach(line -> run("neigh del proxy", line.split(" ", 2)[0]));
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

  private ExternalCommand command(String... words) {
    var command = new ArrayList<>(List.of("ip"));
    namespace.ifPresent(name -> command.addAll(List.of("-n", name)));
    command.addAll(List.of(String.join(" ", words).split(" ", -1)));
    return ExternalCommand.of(command);
  }
}
