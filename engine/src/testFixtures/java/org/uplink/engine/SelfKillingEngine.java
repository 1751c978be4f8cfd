package org.uplink.engine;

import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.scaled;

import java.nio.file.Path;
import java.time.Duration;
import org.uplink.engine.monitor.MonitorSettings;
import org.uplink.engine.run.RunSettings;

/** The main class of an engine that kills itself at a write to its database. */
final class SelfKillingEngine {
  private SelfKillingEngine() {}

  /** The arguments: data directory, number of the write, "before" or "after" it, probation in s. */
  public static void main(String[] args) throws Exception {
    var writes = KillingDriver.install(Integer.parseInt(args[1]), args[2].equals("before"));
    try (var engine = Engine.start(config(Path.of(args[0]), Integer.parseInt(args[3])))) {
      writes.arm();
      System.out.println(engine.url());
      engine.awaitClose();
    }
  }

  /**
   * Returns a configuration with long timeouts and rare polls, because each poll may write to the
   * database at any time.
   */
  static EngineConfig config(Path dataDir, int probation) {
    return EngineFixture.config(dataDir)
        .withMonitor(MonitorSettings.DEFAULT)
        .withRuns(
            new RunSettings(
                HANG, scaled(Duration.ofSeconds(20)), Duration.ofSeconds(probation), 4, 16));
  }
}
