package org.uplink.bench.install;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.uplink.demo.AllPrograms;
import org.uplink.lab.JavaCommand;
import org.uplink.lab.Lab;
import org.uplink.lab.LabHost;
import org.uplink.lab.LabProcess;
import org.uplink.lab.Switch;

/**
 * Measures the time from a change of the route to the engine on a host that dials in to the stored
 * active NIC: the kernel's notification, the agent's notice, the engine's questions, the decision.
 * Each change is the first one after a quiet minute. The time begins before the process of {@code
 * ip} starts, and ends with the time of the stored decision, just before the database commits it.
 */
public final class RouteChangeBench {
  private static final int HOSTS = 12;
  private static final String ENGINE = "192.0.2.1";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Longer than the quiet time after which a change is told at once. */
  private static final Duration QUIET = Duration.ofSeconds(75);

  private static final Pattern TIME = Pattern.compile("\"time\" ?: ?\"([^\"]+)\"");

  private RouteChangeBench() {}

  /** Runs the measurement. The argument is the number of hosts; the default is 12. */
  public static void main(String[] arguments) throws InterruptedException {
    int hosts = arguments.length == 0 ? HOSTS : Integer.parseInt(arguments[0]);
    try (Lab lab = Lab.open()) {
      double[] millis = measure(lab, hosts);
      Arrays.sort(millis);
      System.out.printf(
          Locale.ROOT,
          "%n### From a change of the route on a host to the stored active NIC: %d hosts%n%n"
              + "| median | minimum | maximum |%n|---|---|---|%n| %.0f ms | %.0f | %.0f |%n",
          hosts,
          (millis[(hosts - 1) / 2] + millis[hosts / 2]) / 2,
          millis[0],
          millis[hosts - 1]);
    }
  }

  private static double[] measure(Lab lab, int hosts) throws InterruptedException {
    Switch lan = lab.lan("lan");
    LabHost engine = lab.host("engine");
    lan.plug(engine, "eth0");
    engine.address("eth0", ENGINE + "/24");
    String data = engine.directory().resolve("data").toString();
    engine
        .start("engine", program("engine", "--data-dir", data, "--addresses", ENGINE))
        .awaitLine(" listens on ", LIMIT);
    LabProcess events =
        engine.start("events", program("events", "--follow", "--json", "--data-dir", data));
    List<LabHost> all = new ArrayList<>();
    for (int i = 0; i < hosts; i++) {
      LabHost host = lab.host("h%02d".formatted(i));
      lan.plug(host, "eth0");
      lan.plug(host, "eth1");
      host.address("eth0", InstallBench.address(i) + "/24");
      String line =
          run(engine, program("host", "add", host.name(), "--install", "--data-dir", data));
      join(host, line.substring(line.lastIndexOf(' ') + 1));
      events.awaitLine(event("HostUp", host), LIMIT);
      all.add(host);
    }
    Thread.sleep(QUIET);
    double[] millis = new double[hosts];
    for (int i = 0; i < hosts; i++) {
      LabHost host = all.get(i);
      Instant begin = Instant.now();
      host.ip("route add %s dev eth1 src %s".formatted(ENGINE, InstallBench.address(i)));
      String line = events.awaitLine(event("ActiveNicChanged", host) + ".*to eth1", LIMIT);
      millis[i] = Duration.between(begin, time(line)).toNanos() / 1e6;
    }
    return millis;
  }

  private static void join(LabHost host, String token) {
    Path state = host.directory().resolve("state");
    List<String> files =
        List.of("--state-dir", state.toString(), "--config", host.directory() + "/agent.conf");
    List<String> join = new ArrayList<>(program("agent", "join", token));
    join.addAll(files);
    run(host, join);
    List<String> agent = new ArrayList<>(program("agent"));
    agent.addAll(files);
    host.start("agent", agent);
  }

  private static String event(String type, LabHost host) {
    return "\"%s\".*\"%s\"".formatted(type, host.name());
  }

  private static Instant time(String event) {
    Matcher time = TIME.matcher(event);
    if (!time.find()) {
      throw new IllegalStateException("an event without a time: " + event);
    }
    return Instant.parse(time.group(1));
  }

  private static List<String> program(String... arguments) {
    return JavaCommand.of(AllPrograms.class.getName(), arguments);
  }

  private static String run(LabHost host, List<String> command) {
    return host.run(command.toArray(String[]::new)).strip();
  }
}
