package org.uplink.bench.install;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.HostCertificates;
import org.uplink.lab.JavaCommand;
import org.uplink.lab.Lab;
import org.uplink.lab.LabHost;
import org.uplink.lab.ProcessResult;
import org.uplink.lab.Switch;

/** Measures how long an engine takes to install one bare host with an agent. */
public final class InstallBench {
  private static final int HOSTS = 16;
  private static final int MOST_HOSTS = 100;
  private static final String ENGINE = "192.0.2.1";
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private InstallBench() {}

  /**
   * Runs the measurement. The argument is the number of hosts; without an argument, the default
   * number is used.
   */
  public static void main(String[] arguments) throws Exception {
    int hosts = arguments.length == 0 ? HOSTS : Integer.parseInt(arguments[0]);
    if (hosts < 2 || hosts > MOST_HOSTS) {
      throw new IllegalArgumentException(
          "the number of hosts must be 2 to " + MOST_HOSTS + ": " + hosts);
    }
    try (Lab lab = Lab.open()) {
      System.out.print(measure(lab, hosts));
    }
  }

  /** Returns the address of a host. */
  static String address(int number) {
    return "192.0.2." + (100 + number);
  }

  private static String measure(Lab lab, int hosts) {
    Switch lan = lab.lan("lan");
    LabHost engine = lab.host("engine");
    lan.plug(engine, "eth0");
    engine.address("eth0", ENGINE + "/24");
    Path data = engine.directory().resolve("data");
    HostCertificates.prepare(new DataDirectory(data));
    for (int i = 0; i < hosts; i++) {
      LabHost host = lab.host("h%02d".formatted(i));
      lan.plug(host, "eth0");
      host.address("eth0", address(i) + "/24").ip("route add default via " + ENGINE);
      Path state = host.directory().resolve("state");
      HostCertificates.issue(
          new DataDirectory(data), host.name(), List.of(address(i)), state.resolve("pki"));
      host.start("agent", uplink("agent", "--state-dir", state.toString()))
          .awaitLine(" listens on ", START);
    }
    engine
        .start("engine", uplink("engine", "--data-dir", data.toString(), "--addresses", ENGINE))
        .awaitLine(" listens on ", START);
    ProcessResult operator =
        engine.attempt(
            LIMIT.multipliedBy(hosts),
            JavaCommand.of(
                    InstallOperator.class.getName(), data.toString(), Integer.toString(hosts))
                .toArray(String[]::new));
    if (!operator.succeeded()) {
      throw new IllegalStateException("the installs failed: " + operator.err());
    }
    return operator.out();
  }

  /** Returns the command line of the script {@code uplink}. */
  static List<String> uplink(String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("uplink.root"), "uplink").toString());
    words.addAll(List.of(arguments));
    return words;
  }
}
