package org.uplink.demo.faults;

import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.scaled;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.uplink.engine.Engine;
import org.uplink.engine.EngineConfig;
import org.uplink.engine.monitor.MonitorSettings;
import org.uplink.engine.run.RunSettings;

/** The main class of an engine in the lab with short timeouts, which tests kill. */
public final class ShortTimesEngine {
  static final int PORT = 8443;

  private static final MonitorSettings MONITOR =
      new MonitorSettings(
          Duration.ofMillis(500),
          scaled(Duration.ofSeconds(10)),
          HANG,
          Duration.ofSeconds(1),
          2,
          Duration.ofHours(1),
          Duration.ofSeconds(1));

  private ShortTimesEngine() {}

  /**
   * The arguments are the data directory, the address, and the seconds for a proof on an idle
   * machine.
   */
  public static void main(String[] arguments) throws InterruptedException {
    RunSettings runs =
        new RunSettings(
            HANG,
            scaled(Duration.ofSeconds(10)),
            scaled(Duration.ofSeconds(Integer.parseInt(arguments[2]))),
            4,
            16);
    EngineConfig config =
        EngineConfig.in(Path.of(arguments[0]))
            .withAddresses(List.of(arguments[1]))
            .withHttps(new InetSocketAddress(InetAddress.ofLiteral(arguments[1]), PORT))
            .withHosts(
                Optional.of(
                    new InetSocketAddress(
                        InetAddress.ofLiteral(arguments[1]), EngineConfig.HOSTS_PORT)))
            .withRuns(runs)
            .withMonitor(MONITOR);
    try (Engine engine = Engine.start(config)) {
      System.out.println("The engine listens on " + engine.url());
      engine.awaitClose();
    }
  }
}
