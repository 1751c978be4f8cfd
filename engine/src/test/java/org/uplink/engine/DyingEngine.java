package org.uplink.engine;

import java.nio.file.Path;
import org.uplink.engine.monitor.MonitorSettings;

/** An engine as a process of its own, that is killed by itself at a write to its database. */
final class DyingEngine {
  private DyingEngine() {}

  /** The arguments: data directory, number of the write, "before" or "after" it. */
  public static void main(String[] args) throws Exception {
    var writes = DyingAtAWrite.install(Integer.parseInt(args[1]), args[2].equals("before"));
    // Looks at hosts now and then would be writes too, at any time.
    var config = EngineUnderTest.config(Path.of(args[0])).withMonitor(MonitorSettings.DEFAULT);
    try (var engine = Engine.start(config)) {
      writes.arm();
      System.out.println(engine.url());
      engine.awaitClose();
    }
  }
}
