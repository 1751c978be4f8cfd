package org.uplink.bench.lookup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs ip(8) as a process. */
final class IpProgram {
  static final String IP =
      Stream.of("/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip")
          .filter(path -> Files.isExecutable(Path.of(path)))
          .findFirst()
          .orElse("ip");

  private IpProgram() {}

  /**
   * Runs {@code ip} with these arguments. Returns how many lines of the output contain the word.
   */
  static long count(String word, String... words) throws IOException, InterruptedException {
    List<String> command = Stream.concat(Stream.of(IP), Stream.of(words)).toList();
    return count(word, command, Optional.empty());
  }

  /**
   * Runs {@code ip -batch -} with the same line many times. Returns how many lines of the output
   * contain the word.
   */
  static long batch(String word, String line, long times) throws IOException, InterruptedException {
    String lines = String.join("\n", Collections.nCopies((int) times, line)) + "\n";
    return count(word, List.of(IP, "-batch", "-"), Optional.of(lines));
  }

  /** Runs these lines with one {@code ip -batch -}. */
  static void all(Stream<String> lines) throws IOException, InterruptedException {
    run(List.of(IP, "-batch", "-"), lines);
  }

  /** Runs these lines in a named network namespace. */
  static void allIn(String namespace, Stream<String> lines)
      throws IOException, InterruptedException {
    run(List.of(IP, "-n", namespace, "-batch", "-"), lines);
  }

  private static void run(List<String> command, Stream<String> lines)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).inheritIO().redirectInput(ProcessBuilder.Redirect.PIPE).start();
    try (var out = process.outputWriter(StandardCharsets.US_ASCII)) {
      for (var line : (Iterable<String>) lines::iterator) {
        out.write(line);
        out.write('\n');
      }
    }
    if (process.waitFor() != 0) {
      throw new IOException("ip -batch: exit status " + process.exitValue());
    }
  }

  private static long count(String word, List<String> command, Optional<String> input)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Thread feed =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (var out = process.outputWriter(StandardCharsets.US_ASCII)) {
                    out.write(input.orElse(""));
                  } catch (IOException e) {
                    // ip has ended. The exit status is checked below.
                  }
                });
    long found;
    try (var lines = process.inputReader(StandardCharsets.UTF_8).lines()) {
      found = lines.filter(line -> line.contains(word)).count();
    }
    feed.join();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": exit status " + process.exitValue());
    }
    return found;
  }
}
