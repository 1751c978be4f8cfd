package org.uplink.bench.fleet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.uplink.api.host.HostCreation;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostPage;
import org.uplink.api.host.HostStatus;
import org.uplink.bench.ResidentMemory;
import org.uplink.cli.rest.EngineClient;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.HostCertificates;

/** Measures how long an engine takes to install many simulated hosts, and the cost of each. */
public final class FleetBench {
  private static final int[] SIZES = {100, 1000};
  private static final Duration LIMIT = Duration.ofMinutes(15);

  private FleetBench() {}

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
        "%n### Simulated hosts, from install to Up%n%n| hosts | total | per host | engine's CPU time per host | engine's resident memory before, after | memory per host |%n|---|---|---|---|---|---|%n");
    for (int hosts : sizes) {
      System.out.println(measure(hosts));
    }
  }

  private static String measure(int hosts) throws Exception {
    Path folder = Files.createTempDirectory("uplink-bench-fleet");
    DataDirectory data = new DataDirectory(folder.resolve("data"));
    HostCertificates.prepare(data);
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < hosts; i++) {
      addresses.add(SimulatedFleet.address(i).getHostAddress());
    }
    HostCertificates.issue(data, "fleet", addresses, folder.resolve("identity"));
    Process engine = start(data.root());
    try (SimulatedFleet fleet = new SimulatedFleet(folder.resolve("identity"));
        BufferedReader out =
            new BufferedReader(
                new InputStreamReader(engine.getInputStream(), StandardCharsets.UTF_8))) {
      URI url = URI.create(String.valueOf(out.readLine()));
      EngineClient client = EngineClient.of(url, data.clientFiles());
      return install(client, engine, fleet.port(), addresses);

    } finally {
      engine.destroy();
      if (!engine.waitFor(20, TimeUnit.SECONDS)) {
        engine.destroyForcibly();
      }
      remove(folder);
    }
  }

  private static Process start(Path data) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            FleetEngine.class.getName(),
            data.toString())
        .redirectError(data.resolveSibling("engine.log").toFile())
        .start();
  }

  private static String install(
      EngineClient client, Process engine, int port, List<String> addresses) throws Exception {
    for (int i = 0; i < addresses.size(); i++) {
      client.post(
          EngineClient.path("hosts"),
          HostCreation.direct(
              "h%04d".formatted(i),
              Optional.of(addresses.get(i)),
              Optional.of(port),
              Optional.empty()),
          HostDocument.class);
    }
    double memory = ResidentMemory.of(engine);
    Duration processor = processor(engine);
    long begin = System.nanoTime();
    for (int i = 0; i < addresses.size(); i++) {
      client.post(EngineClient.path("hosts", "h%04d".formatted(i), "install"), HostDocument.class);
    }
    awaitUp(client, addresses.size());
    double seconds = (System.nanoTime() - begin) / 1e9;
    double used = processor(engine).minus(processor).toMillis();
    double after = ResidentMemory.of(engine);
    return "| %,d | %.1f s | %.0f ms | %.0f ms | %.0f MiB, %.0f MiB | %.0f KiB |"
        .formatted(
            addresses.size(),
            seconds,
            seconds * 1000 / addresses.size(),
            used / addresses.size(),
            memory,
            after,
            (after - memory) * 1024 / addresses.size());
  }

  private static void awaitUp(EngineClient client, int hosts) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      int up =
          client
              .getAllPages(
                  EngineClient.path("hosts") + "?limit=1000&status=" + HostStatus.UP,
                  HostPage.class,
                  HostPage::items,
                  HostPage::next)
              .size();
      if (up == hosts) {
        return;
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(up + " of " + hosts + " hosts are Up after " + LIMIT);
      }
      Thread.sleep(1000);
    }
  }

  private static Duration processor(Process process) {
    return process.toHandle().info().totalCpuDuration().orElseThrow();
  }

  private static void remove(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
