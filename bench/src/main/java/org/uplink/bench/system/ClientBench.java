package org.uplink.bench.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.uplink.bench.AlternatingBlocks;
import org.uplink.bench.Contender;
import org.uplink.bench.Measurement;

/**
 * Measures the processor time of whole processes of the client, each with one command to an engine
 * on this machine. The engine's own time does not count.
 */
public final class ClientBench {
  private static final Duration START = Duration.ofMinutes(2);
  private static final List<String> COMMANDS =
      List.of(
          "--version",
          "host --help",
          "host list",
          "host list --json",
          "host show bench",
          "cluster list",
          "cluster set Default --level 3.6",
          "network set Default --mtu 1500",
          "events",
          "events --json");

  private ClientBench() {}

  /** Runs the measurement. Takes no arguments. */
  public static void main(String[] arguments) throws Exception {
    Path data = Files.createTempDirectory("uplink-bench-client");
    Process engine = start("engine --addresses 127.0.0.1", data);
    try {
      awaitEngine(engine, data.resolve("url"));
      run("host add bench --address 127.0.0.1", data); // creates the client's cache of classes
      print(
          new AlternatingBlocks(Duration.ofMillis(600), 7)
              .measure(COMMANDS.stream().map(command -> contender(command, data)).toList()));
    } finally {
      engine.destroy();
      engine.waitFor();
    }
  }

  private static Contender contender(String command, Path data) {
    return Contender.of(
        "uplink " + command,
        times -> {
          for (long i = 0; i < times; i++) {
            run(command, data);
          }
        });
  }

  private static void print(List<Measurement> measurements) {
    System.out.printf(
        Locale.ROOT,
        "%n### One command of the client%n%n| | processor time | time |%n|---|---|---|%n");
    measurements.forEach(
        each ->
            System.out.printf(
                Locale.ROOT,
                "| `%s` | %.2f s | %.2f s |%n",
                each.name(),
                each.cpuNanos() / 1e9,
                each.nanos() / 1e9));
  }

  private static void run(String command, Path data) throws IOException, InterruptedException {
    Process process = start(command, data);
    process.getOutputStream().close();
    if (process.waitFor() != 0) {
      throw new IOException(command + ": exit status " + process.exitValue());
    }
  }

  private static Process start(String command, Path data) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("uplink.root"), "uplink").toString());
    words.addAll(List.of(command.split(" ", -1)));
    if (!command.contains("--help") && !command.contains("--version")) {
      words.addAll(List.of("--data-dir", data.toString()));
    }
    return new ProcessBuilder(words)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void awaitEngine(Process engine, Path url)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    while (!Files.exists(url)) {
      if (System.nanoTime() - deadline > 0 || engine.waitFor(50, TimeUnit.MILLISECONDS)) {
        throw new IOException("the engine does not run");
      }
    }
  }
}
