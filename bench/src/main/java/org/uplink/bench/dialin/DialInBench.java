package org.uplink.bench.dialin;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.uplink.bench.BenchFolder;
import org.uplink.bench.MeasuredProcess;
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
    try (BenchFolder folder = BenchFolder.create("dialin")) {
      var data = new DataDirectory(folder.resolve("data"));
      HostCertificates.prepare(data);
      try (MeasuredProcess engine =
              MeasuredProcess.startJava(
                  DialInEngine.class,
                  "2g",
                  ProcessBuilder.Redirect.INHERIT,
                  data.root().toString(),
                  Integer.toString(hosts));
          DialInFleet fleet =
              DialInFleet.create(data, Files.createDirectory(folder.resolve("fleet")), hosts)) {
        return measure(hosts, engine, fleet);
      }
    }
  }

  private static String measure(int hosts, MeasuredProcess engine, DialInFleet fleet)
      throws Exception {
    int port = Integer.parseInt(engine.line());
    long heap = Long.parseLong(engine.ask("heap"));
    double resident = engine.residentMemory();
    Duration cpu = engine.cpuTime();
    long begin = System.nanoTime();
    fleet.dial(port);
    double seconds = (System.nanoTime() - begin) / 1e9;
    double connecting = engine.cpuTime().minus(cpu).toNanos() / 1e6;
    double grown = (Long.parseLong(engine.ask("heap")) - heap) / 1024.0;
    double residentGrown = (engine.residentMemory() - resident) * 1024;
    String[] routes = engine.ask("routes").split(" ", -1);
    String[] quiet = engine.ask("quiet").split(" ", -1);
    Duration before = engine.cpuTime();
    TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
    double idle = 100.0 * engine.cpuTime().minus(before).toNanos() / IDLE.toNanos();
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
  }
}
