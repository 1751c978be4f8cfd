package org.uplink.bench.install;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.uplink.api.host.HostCreation;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.cli.rest.EngineClient;
import org.uplink.engine.DataDirectory;

/**
 * The main class of the process that installs the hosts one after the other through the engine's
 * REST API and prints the times. It polls the engine every few milliseconds for the current step.
 */
public final class InstallOperator {
  private static final long POLL_MILLIS = 5;
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String TOTAL = "install to Up";

  private InstallOperator() {}

  /**
   * Runs the installs.
   *
   * @param arguments the engine's data directory and the number of hosts
   */
  public static void main(String[] arguments) throws Exception {
    DataDirectory data = new DataDirectory(Path.of(arguments[0]));
    int hosts = Integer.parseInt(arguments[1]);
    List<Map<String, Double>> runs = new ArrayList<>();
    EngineClient client =
        EngineClient.of(URI.create(Files.readString(data.url()).strip()), data.clientFiles());
    for (int i = 0; i < hosts; i++) {
      String name = "h%02d".formatted(i);
      client.post(
          EngineClient.path("hosts"),
          HostCreation.direct(
              name, Optional.of(InstallBench.address(i)), Optional.empty(), Optional.empty()),
          HostDocument.class);
      runs.add(install(client, name));
    }

    print(runs);
  }

  /** Installs a host, and returns the milliseconds of each step and of the whole run. */
  private static Map<String, Double> install(EngineClient client, String name)
      throws InterruptedException {
    Map<String, Double> steps = new LinkedHashMap<>();
    long begin = System.nanoTime();
    long since = begin;
    HostDocument now = client.post(EngineClient.path("hosts", name, "install"), HostDocument.class);
    String step = step(now);
    while (now.run().orElseThrow().ended().isEmpty()) {
      if (System.nanoTime() - begin > LIMIT.toNanos()) {
        throw new IllegalStateException(name + " is not installed after " + LIMIT + ": " + now);
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      now = client.get(EngineClient.path("hosts", name), HostDocument.class);
      if (!step(now).equals(step)) {
        long at = System.nanoTime();
        steps.merge(step, (at - since) / 1e6, Double::sum);
        since = at;
        step = step(now);
      }
    }
    long end = System.nanoTime();
    steps.merge(step, (end - since) / 1e6, Double::sum);
    steps.put(TOTAL, (end - begin) / 1e6);
    if (now.status() != HostStatus.UP) {
      throw new IllegalStateException(name + " is not Up: " + now);
    }
    return steps;
  }

  private static String step(HostDocument host) {
    return host.run().orElseThrow().step();
  }

  private static void print(List<Map<String, Double>> runs) {
    List<Map<String, Double>> warm = runs.subList(1, runs.size());
    System.out.printf(
        Locale.ROOT,
        "%n### One host in the lab, from install to Up: %d hosts, one after the other%n%n"
            + "| | median | minimum | maximum | first host |%n|---|---|---|---|---|%n",
        warm.size());
    line(TOTAL, runs.getFirst(), warm);
    runs.getLast().keySet().stream()
        .filter(step -> !step.equals(TOTAL))
        .forEach(step -> line(step, runs.getFirst(), warm));
  }

  private static void line(String step, Map<String, Double> first, List<Map<String, Double>> warm) {
    double[] times =
        warm.stream().mapToDouble(run -> run.getOrDefault(step, 0.0)).sorted().toArray();
    double median = (times[(times.length - 1) / 2] + times[times.length / 2]) / 2;
    System.out.printf(
        Locale.ROOT,
        "| %s | %.0f ms | %.0f | %.0f | %.0f |%n",
        step,
        median,
        times[0],
        Arrays.stream(times).max().orElseThrow(),
        first.getOrDefault(step, 0.0));
  }
}
