package org.uplink.bench.fleet;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.api.host.HostCreation;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostPage;
import org.uplink.api.host.HostStatus;
import org.uplink.bench.BenchFolder;
import org.uplink.bench.MeasuredProcess;
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
    try (BenchFolder folder = BenchFolder.create("fleet")) {
      DataDirectory data = new DataDirectory(folder.resolve("data"));
      HostCertificates.prepare(data);
      List<String> addresses = new ArrayList<>();
      for (int i = 0; i < hosts; i++) {
        addresses.add(SimulatedFleet.address(i).getHostAddress());
      }
      HostCertificates.issue(data, "fleet", addresses, folder.resolve("identity"));
      try (MeasuredProcess engine =
              MeasuredProcess.startJava(
                  FleetEngine.class,
                  "1g",
                  ProcessBuilder.Redirect.to(folder.resolve("engine.log").toFile()),
                  data.root().toString());
          SimulatedFleet fleet = new SimulatedFleet(folder.resolve("identity"))) {
        EngineClient client = EngineClient.of(URI.create(engine.line()), data.clientFiles());
        return install(client, engine, fleet.port(), addresses);
      }
    }
  }

  private static String install(
      EngineClient client, MeasuredProcess engine, int port, List<String> addresses)
      throws Exception {
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
    double memory = engine.residentMemory();
    Duration processor = engine.cpuTime();
    long begin = System.nanoTime();
    for (int i = 0; i < addresses.size(); i++) {
      client.post(EngineClient.path("hosts", "h%04d".formatted(i), "install"), HostDocument.class);
    }
    awaitUp(client, addresses.size());
    double seconds = (System.nanoTime() - begin) / 1e9;
    double used = engine.cpuTime().minus(processor).toMillis();
    double after = engine.residentMemory();
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
}
