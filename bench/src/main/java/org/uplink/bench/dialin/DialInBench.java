package org.uplink.bench.dialin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.uplink.bench.ResidentMemory;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.HostCertificates;

/** Measures the connections of many hosts that dial in, and calls over them. */
public final class DialInBench {
  private static final int[] SIZES = {100, 1000, 10_000};
  private static final Duration IDLE = Duration.ofSeconds(30);

  private DialInBench() {}

  /**
   * Runs the measurement. The arguments are the numbers of hosts; without arguments, the default
   * numbers are used.
   */
  public static void main(String[] arguments) throws Exception {
    int[] sizes =
        arguments.length == 0
            ? SIZES
            : List.of(arguments).stream().mapToInt(Integer::parseInt).toArray();
    System.out.printf(
        "%n### Hosts that dial in%n%n| hosts | until all are connected | engine's CPU time per host | heap, resident memory per host | until all have answered getRoute | one call meanwhile: median, 99 of 100 within | one call in quiet | engine's CPU when idle |%n|---|---|---|---|---|---|---|---|%n");
    for (int hosts : sizes) {
      System.out.println(measure(hosts));
    }
  }

  private static String measure(int hosts) throws Exception {
    Path folder = Files.createTempDirectory("uplink-bench-dialin");
    var data = new DataDirectory(folder.resolve("data"));
    HostCertificates.prepare(data);
    Process engine = start(data.root(), hosts);
    try (DialInFleet fleet =
            DialInFleet.create(data, Files.createDirectory(folder.resolve("fleet")), hosts);
        BufferedReader answers =
            new BufferedReader(
                new InputStreamReader(engine.getInputStream(), StandardCharsets.UTF_8));
        PrintWriter commands = new PrintWriter(engine.outputWriter(StandardCharsets.UTF_8), true)) {
      int port = Integer.parseInt(String.valueOf(answers.readLine()));
      long heap = Long.parseLong(ask("heap", commands, answers));
      double resident = ResidentMemory.of(engine);
      Duration cpu = cpu(engine);
      long begin = System.nanoTime();
      fleet.dial(port);
      double seconds = (System.nanoTime() - begin) / 1e9;
      double connecting = cpu(engine).minus(cpu).toNanos() / 1e6;
      double grown = (Long.parseLong(ask("heap", commands, answers)) - heap) / 1024.0;
      double residentGrown = (ResidentMemory.of(engine) - resident) * 1024;
      String[] routes = ask("routes", commands, answers).split(" ", -1);
      String[] quiet = ask("quiet", commands, answers).split(" ", -1);
      Duration before = cpu(engine);
      TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
      double idle = 100.0 * cpu(engine).minus(before).toNanos() / IDLE.toNanos();
      return "| %,d | %.1f s | %.1f ms | %.0f, %.0f KiB | %s s | %s, %s ms | %s, %s ms | %.1f %% of a core |"
          .formatted(
              hosts,
              seconds,
              connecting / hosts,
              grown / hosts,
              residentGrown / hosts,
              routes[0],
              routes[1],
              routes[2],
              quiet[0],
              quiet[1],
              idle);
    } finally {
      engine.destroy();
      if (!engine.waitFor(20, TimeUnit.SECONDS)) {
        engine.destroyForcibly();
      }
      remove(folder);
    }
  }

  private static String ask(String command, PrintWriter commands, BufferedReader answers)
      throws IOException {
    commands.println(command);
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the engine ended, see its log");
    }
    return answer;
  }

  private static Process start(Path data, int hosts) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx2g",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            DialInEngine.class.getName(),
            data.toString(),
            Integer.toString(hosts))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static Duration cpu(Process process) {
    return process.toHandle().info().totalCpuDuration().orElseThrow();
  }

  static void remove(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
