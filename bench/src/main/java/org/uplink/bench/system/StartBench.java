package org.uplink.bench.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.uplink.bench.AlternatingBlocks;
import org.uplink.bench.BenchFolder;
import org.uplink.bench.Contender;
import org.uplink.bench.Measurement;

/**
 * Measures the time of a whole process of {@code uplink route get}, from start to end. Compares it
 * with an empty Java program. Both have an AOT cache.
 */
public final class StartBench {
  private static final List<String> OPTIONS =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xlog:disable");

  private StartBench() {}

  /** Runs the measurement. Takes no arguments. */
  public static void main(String[] args) throws Exception {
    List<String> uplink = Programs.client("route", "get", "127.0.0.1");
    try (BenchFolder folder = BenchFolder.create("start")) {
      List<String> empty = empty(folder.path());
      run(uplink); // creates its cache
      System.out.print(
          Measurement.table(
              "Time of a whole process",
              new AlternatingBlocks(Duration.ofMillis(600), 15)
                  .measure(
                      List.of(
                          contender("an empty Java program", empty),
                          contender("uplink route get 127.0.0.1", uplink),
                          contender(
                              "ip route get 127.0.0.1",
                              List.of("ip", "route", "get", "127.0.0.1"))))));
    }
  }

  private static Contender contender(String name, List<String> command) {
    return Contender.of(
        name,
        times -> {
          for (long i = 0; i < times; i++) {
            run(command);
          }
        });
  }

  /** Compiles an empty program into a jar, and creates an AOT cache like {@code ./uplink}. */
  private static List<String> empty(Path folder) throws Exception {
    var bin = Path.of(System.getProperty("java.home"), "bin");
    Path source = folder.resolve("Empty.java");
    Files.writeString(source, "public class Empty { public static void main(String[] args) {} }");
    run(List.of(bin.resolve("javac").toString(), "-d", folder.toString(), source.toString()));
    String jar = folder.resolve("empty.jar").toString();
    run(
        List.of(
            bin.resolve("jar").toString(),
            "--create",
            "--file",
            jar,
            "-C",
            folder.toString(),
            "Empty.class"));
    String java = bin.resolve("java").toString();
    String cache = folder.resolve("empty.aot").toString();
    run(command(java, "-XX:AOTCacheOutput=" + cache, jar));
    return command(java, "-XX:AOTCache=" + cache, jar);
  }

  private static List<String> command(String java, String cache, String jar) {
    return Stream.of(Stream.of(java), OPTIONS.stream(), Stream.of(cache, "-cp", jar, "Empty"))
        .flatMap(words -> words)
        .toList();
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    process.getOutputStream().close();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": exit status " + process.exitValue());
    }
  }
}
