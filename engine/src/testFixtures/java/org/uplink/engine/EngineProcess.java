package org.uplink.engine;

import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.scaled;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.uplink.engine.run.RunSettings;

/** The main class of an engine that tests kill. */
final class EngineProcess {
  private EngineProcess() {}

  public static void main(String[] args) throws InterruptedException {
    EngineConfig config =
        EngineConfig.in(Path.of(args[0]))
            .withAddresses(List.of("127.0.0.1"))
            .withHttps(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
            .withBootId(Optional.of("engine-boot"))
            .withRuns(new RunSettings(HANG, HANG, scaled(Duration.ofSeconds(10)), 4, 16));
    try (var engine = Engine.start(config)) {
      System.out.println(engine.url());
      engine.awaitClose();
    }
  }
}
