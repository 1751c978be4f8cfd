package org.uplink.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.uplink.api.ClientFiles;
import org.uplink.command.Terminal;

/**
 * The training run for the client's AOT cache (JEP 514), which the script {@code uplink} starts
 * before the first command. The training run sends the commands to a {@link TrainingServer}, so
 * that the cache contains the classes of the commands, of TLS and of JSON. It prints nothing, and
 * removes its files.
 */
public final class ClientAotTraining {
  static final String NAME = "training";

  private ClientAotTraining() {}

  /** Runs the training. Takes no arguments. */
  public static void main(String[] arguments) throws IOException {
    System.exit(run(Terminal.silent()));
  }

  /** Runs the commands and returns the worst of their exit statuses. */
  static int run(Terminal terminal) throws IOException {
    Path directory = Files.createTempDirectory("uplink-training");
    try {
      Process server = startServer(directory);
      try (BufferedReader output = server.inputReader(StandardCharsets.UTF_8)) {
        String url = output.readLine();
        if (url == null) {
          throw new IOException(
              "The test server that answers while the class cache is made ended before it was ready.");
        }
        Files.writeString(new ClientFiles(directory).url(), url + "\n");
        return commands()
            .mapToInt(command -> run(terminal, directory, command))
            .max()
            .orElseThrow();
      } finally {
        server.destroyForcibly();
      }
    } finally {
      remove(directory);
    }
  }

  private static Stream<List<String>> commands() {
    return Stream.of(
        List.of("host", "list"),
        List.of("host", "list", "--json"),
        List.of("host", "show", NAME),
        List.of("host", "explain", NAME, "--evidence"),
        List.of("host", "add", NAME, "--address", "192.0.2.1"),
        List.of("host", "install", NAME),
        List.of("host", "maintenance", NAME),
        List.of("host", "remove", NAME),
        List.of("cluster", "list"),
        List.of("cluster", "set", NAME, "--level", "3.6"),
        List.of("cluster", "network", NAME, "--mtu", "1500"),
        List.of("events", "--host", NAME),
        List.of("events", "--json"));
  }

  private static int run(Terminal terminal, Path directory, List<String> command) {
    String[] words =
        Stream.concat(command.stream(), Stream.of("--data-dir", directory.toString()))
            .toArray(String[]::new);
    Uplink.run(terminal, command.getFirst(), "--help");
    return Uplink.run(terminal, words);
  }

  /** Starts a JVM without options, so that the classes of the server do not come into the cache. */
  private static Process startServer(Path directory) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            TrainingServer.class.getName(),
            directory.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
