package org.uplink.bench.fleet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.uplink.engine.Engine;
import org.uplink.engine.EngineConfig;

/** The main class of the measured engine. */
public final class FleetEngine {
  private FleetEngine() {}

  /**
   * Runs the engine until the process is killed. Prints the URL of the engine.
   *
   * @param arguments the engine's data directory
   */
  public static void main(String[] arguments) throws InterruptedException {
    try (Engine engine =
        Engine.start(
            EngineConfig.in(Path.of(arguments[0]))
                .withAddresses(List.of("127.0.0.1"))
                .withHttps(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withBootId(Optional.of("fleet-engine")))) {
      System.out.println(engine.url());
      engine.awaitClose();
    }
  }
}
