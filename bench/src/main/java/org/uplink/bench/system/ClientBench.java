package org.uplink.bench.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.uplink.bench.AlternatingBlocks;
import org.uplink.bench.BenchFolder;
import org.uplink.bench.Contender;
import org.uplink.bench.Measurement;

/**
 * Measures the processor time of every command of {@code uplink} that ends at once, as a user runs
 * it: through the script, whose own time counts. Commands of the client ask an engine on this
 * machine, whose time does not count.
 */
public final class ClientBench {
  private static final Duration START = Duration.ofMinutes(2);

  private static final int ROUNDS = 9;

  private static final Pattern SUBCOMMAND = Pattern.compile("(?m)^  ([a-z][a-z-]+)(?:  |$)");

  /** Words in capitals are replaced: {@link #words}. */
  private static final String COMMANDS =
      """
      --version
      nonsense
      host list
      host list --json
      host list --nonsense
      host show HOST
      host show HOST --json
      host show nobody
      host explain HOST
      host explain HOST --evidence
      host add HOST --address 192.0.2.2
      host set HOST --port 54321
      host install HOST --no-wait
      host deploy-network HOST --dry-run
      host sync HOST --dry-run
      host activate spare
      host maintenance spare
      host remove nobody
      cluster list
      cluster add Default
      cluster set Default --level 3.6
      cluster remove nobody
      cluster network Default --mtu 1500
      cluster network Default --mtu nonsense
      events
      events --json
      route get 192.0.2.9
      route get --json 192.0.2.9
      route get nonsense
      agent --nonsense
      agent plan --state-dir STATE REQUEST
      agent plan --state-dir STATE --engine 192.0.2.9 --json REQUEST
      agent restore --state-dir STATE
      engine --nonsense
      engine issue-certificate HOST --data-dir DATA --out OUT
      quickstart --nonsense
      quickstart --remove --dir NONE
      lab demo --list
      lab demo nonsense
      lab up nonsense
      lab exec --dir NONE host true
      lab status --dir NONE
      lab down --dir NONE
      """;

  private static final String REQUEST =
      """
      {"networks": {"ovirtmgmt":
        {"nic": "eth0", "ipaddr": "192.0.2.2", "prefix": 24, "gateway": "192.0.2.1"}}}\
      """;

  private final Path directory;

  private ClientBench(Path directory) {
    this.directory = directory;
  }

  /** Runs the measurement. Takes no arguments. */
  public static void main(String[] arguments) throws Exception {
    ip("link add eth0 type veth peer name peer0");
    ip("link set peer0 up");
    ip("link set eth0 up");
    ip("address add 192.0.2.2/24 dev eth0");
    ip("route add default via 192.0.2.1");
    try (BenchFolder folder = BenchFolder.create("client")) {
      new ClientBench(folder.path()).measure();
    }
  }

  private void measure() throws Exception {
    Path log = directory.resolve("log");
    Process quickstart =
        program(List.of("quickstart", "--dir", directory.resolve("quickstart").toString()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      String host = awaitHost(quickstart, log);
      run(words("host add spare --address 192.0.2.3", host));
      run(words("host maintenance spare", host));
      List<List<String>> all = new ArrayList<>(helps(List.of()));
      List<List<String>> commands = COMMANDS.lines().map(command -> words(command, host)).toList();
      requireAll(all, commands);
      all.addAll(commands);
      print(
          new AlternatingBlocks(Duration.ZERO, ROUNDS)
              .measure(all.stream().map(this::contender).toList()));
    } finally {
      quickstart.destroy();
      quickstart.waitFor();
    }
  }

  /** Returns the question for the help of a command and of all commands below it. */
  private List<List<String>> helps(List<String> command) throws IOException, InterruptedException {
    List<String> question = append(command, "--help");
    List<List<String>> found = new ArrayList<>(List.of(question));
    String help = run(question);
    int start = help.indexOf("\nCommands:");
    if (start >= 0) {
      for (String name :
          SUBCOMMAND.matcher(help.substring(start)).results().map(name -> name.group(1)).toList()) {
        found.addAll(helps(append(command, name)));
      }
    }
    return found;
  }

  /** Checks that each command that has no commands below it is measured. */
  private static void requireAll(List<List<String>> helps, List<List<String>> commands) {
    for (List<String> help : helps) {
      List<String> command = help.subList(0, help.size() - 1);
      if (commands.stream().noneMatch(each -> startsWith(each, command))) {
        throw new IllegalStateException(command + " is not in the list of measured commands");
      }
    }
  }

  private static boolean startsWith(List<String> words, List<String> start) {
    return words.size() >= start.size() && words.subList(0, start.size()).equals(start);
  }

  private List<String> words(String command, String host) {
    Map<String, String> values =
        Map.of(
            "HOST", host,
            "REQUEST", REQUEST,
            "STATE", directory.resolve("state").toString(),
            "DATA", data().toString(),
            "OUT", directory.resolve("host").toString(),
            "NONE", directory.resolve("none").toString());
    return Arrays.stream(command.split(" ", -1))
        .map(word -> values.getOrDefault(word, word))
        .toList();
  }

  private Contender contender(List<String> command) {
    String name = String.join(" ", command).replace(directory.toString() + "/", "");
    return Contender.of(
        "uplink " + name.replace(REQUEST, "REQUEST"),
        times -> {
          for (long i = 0; i < times; i++) {
            run(command);
          }
        });
  }

  private static void print(List<Measurement> measurements) {
    System.out.printf(
        Locale.ROOT, "%n### One command%n%n| | processor time | time |%n|---|---|---|%n");
    measurements.forEach(
        each ->
            System.out.printf(
                Locale.ROOT,
                "| `%s` | %.2f s | %.2f s |%n",
                each.name(),
                each.cpuNanos() / 1e9,
                each.nanos() / 1e9));
  }

  /** Runs a command whose answer may be yes, no, or that its arguments are wrong. */
  private String run(List<String> command) throws IOException, InterruptedException {
    Process process = program(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() > 2) {
      throw new IOException(
          "%s: exit status %d: %s".formatted(command, process.exitValue(), output));
    }
    return output;
  }

  private ProcessBuilder program(List<String> command) {
    List<String> words =
        append(List.of(Path.of(System.getProperty("uplink.root"), "uplink").toString()), command);
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().put("UPLINK_DATA_DIR", data().toString());
    return builder;
  }

  private Path data() {
    return directory.resolve("quickstart").resolve("engine");
  }

  private String awaitHost(Process quickstart, Path log) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    while (!Files.readString(log).contains("Success")) {
      if (System.nanoTime() - deadline > 0 || quickstart.waitFor(50, TimeUnit.MILLISECONDS)) {
        throw new IOException("quickstart does not run: " + Files.readString(log));
      }
    }
    return run(List.of("host", "list")).lines().skip(1).findFirst().orElseThrow().split(" ", 2)[0];
  }

  private static void ip(String arguments) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(append(List.of("ip"), Arrays.asList(arguments.split(" ", -1))))
            .inheritIO()
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("ip " + arguments + " failed");
    }
  }

  private static List<String> append(List<String> words, String last) {
    return append(words, List.of(last));
  }

  private static List<String> append(List<String> words, List<String> more) {
    return Stream.concat(words.stream(), more.stream()).toList();
  }
}
