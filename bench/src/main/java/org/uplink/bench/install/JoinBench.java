package org.uplink.bench.install;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.uplink.lab.Lab;
import org.uplink.lab.LabHost;
import org.uplink.lab.LabProcess;
import org.uplink.lab.Switch;

/**
 * Measures how long a host takes from {@code uplink agent join} to Up: it makes its key, gets its
 * certificate, starts its agent, dials in, and is installed by itself. Each host lets nothing in.
 */
public final class JoinBench {
  private static final int HOSTS = 8;
  private static final String ENGINE = "192.0.2.1";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private JoinBench() {}

  /** Runs the measurement. Takes no arguments. */
  public static void main(String[] arguments) {
    try (Lab lab = Lab.open()) {
      double[] seconds = measure(lab);
      double first = seconds[0];
      double[] warm = Arrays.stream(seconds, 1, seconds.length).sorted().toArray();
      System.out.printf(
          Locale.ROOT,
          "%n### One host in the lab, from agent join to Up: %d hosts, one after the other%n%n"
              + "| median | minimum | maximum | first host |%n|---|---|---|---|%n"
              + "| %.2f s | %.2f | %.2f | %.2f |%n",
          warm.length,
          (warm[(warm.length - 1) / 2] + warm[warm.length / 2]) / 2,
          warm[0],
          warm[warm.length - 1],
          first);
    }
  }

  private static double[] measure(Lab lab) {
    Switch lan = lab.lan("lan");
    LabHost engine = lab.host("engine");
    lan.plug(engine, "eth0");
    engine.address("eth0", ENGINE + "/24");
    String data = engine.directory().resolve("data").toString();
    engine
        .start("engine", InstallBench.uplink("engine", "--data-dir", data, "--addresses", ENGINE))
        .awaitLine(" listens on ", LIMIT);
    LabProcess events =
        engine.start(
            "events", InstallBench.uplink("events", "--follow", "--json", "--data-dir", data));
    double[] seconds = new double[HOSTS];
    for (int i = 0; i < HOSTS; i++) {
      LabHost host = lab.host("h%02d".formatted(i));
      lan.plug(host, "eth0");
      host.address("eth0", InstallBench.address(i) + "/24").ip("route add default via " + ENGINE);
      host.nft(
          """
          table inet closed {
            chain in {
              type filter hook input priority filter;
              iifname != "lo" ct state new drop
            }
          }
          """);
      String line =
          run(
              engine,
              InstallBench.uplink("host", "add", host.name(), "--install", "--data-dir", data));
      seconds[i] = join(host, line.substring(line.lastIndexOf(' ') + 1), events);
    }
    return seconds;
  }

  private static double join(LabHost host, String token, LabProcess events) {
    Path state = host.directory().resolve("state");
    List<String> files =
        List.of("--state-dir", state.toString(), "--config", host.directory() + "/agent.conf");
    List<String> join = new ArrayList<>(InstallBench.uplink("agent", "join", token));
    join.addAll(files);
    List<String> agent = new ArrayList<>(InstallBench.uplink("agent"));
    agent.addAll(files);
    long begin = System.nanoTime();
    run(host, join);
    host.start("agent", agent);
    events.awaitLine("HostUp.*" + host.name() + "|" + host.name() + ".*HostUp", LIMIT);
    return (System.nanoTime() - begin) / 1e9;
  }

  private static String run(LabHost host, List<String> command) {
    return host.run(command.toArray(String[]::new)).strip();
  }
}
