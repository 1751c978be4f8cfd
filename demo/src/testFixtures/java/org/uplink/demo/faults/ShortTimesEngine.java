package org.uplink.demo.faults;

import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.scaled;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.uplink.engine.Engine;
import org.uplink.engine.EngineConfig;
import org.uplink.engine.monitor.MonitorSettings;
import org.uplink.engine.run.RunSettings;

/** The main class of an engine in the lab with short timeouts, which tests kill. */
public final class ShortTimesEngine {
  /** Longer than the 5 s for which a test cuts the link, and short enough to wait for. */
  private static final Duration PROOF_TIMEOUT = scaled(Duration.ofSeconds(15));

  static final int PORT = 8443;

  private static final RunSettings INSTALL =
      new RunSettings(HANG, scaled(Duration.ofSeconds(30)), PROOF_TIMEOUT, 4, 16);
  private static final MonitorSettings MONITOR =
      new MonitorSettings(
          Duration.ofMillis(500), scaled(Duration.ofSeconds(10)), HANG, Duration.ofSeconds(1), 2);

  private ShortTimesEngine() {}

  /** The arguments are the data directory and the address. */
  public static void main(String[] arguments) throws InterruptedException {
    EngineConfig config =
        EngineConfig.in(Path.of(arguments[0]))
            .withAddresses(List.of(arguments[1]))
            .withHttps(new InetSocketAddress(InetAddress.ofLiteral(arguments[1]), PORT))
            .withRuns(INSTALL)
            .withMonitor(MONITOR);
    try (Engine engine = Engine.start(config)) {
      System.out.println("The engine listens on " + engine.url());
      engine.awaitClose();
    }
  }
}
