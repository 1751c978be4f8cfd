package org.uplink.engine.rest;

import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.uplink.api.About;
import org.uplink.engine.run.ChangePlanner;
import org.uplink.engine.run.RunScheduler;

/** The listening REST interface. Closing it lets requests under way end for a moment. */
public final class RestServer implements AutoCloseable {
  private static final int CONNECTIONS = 512;
  private static final long LARGEST_PAYLOAD = 1 << 20;
  private static final Duration IDLE = Duration.ofSeconds(ApiRequest.LONGEST_WAIT_S + 60);
  private static final Duration CLOSING = Duration.ofSeconds(2);
  private static final Duration HANDSHAKE = Duration.ofSeconds(10);

  /**
   * Helidon tells at INFO, past our own log, what the engine's log tells already. Held, or the
   * level would be forgotten.
   */
  private static final java.util.logging.Logger HELIDON =
      java.util.logging.Logger.getLogger("io.helidon");

  /** Logs a failed start with its trace; {@link #start} tells it by an exception. */
  private static final java.util.logging.Logger STARTER =
      java.util.logging.Logger.getLogger("io.helidon.webserver.LoomServer");

  private final WebServer server;
  private final ConnectionLimit connections;

  private RestServer(WebServer server, ConnectionLimit connections) {
    this.server = server;
    this.connections = connections;
  }

  /**
   * What the interface serves.
   *
   * @param token the bearer token that every request must carry
   */
  public record Services(
      About about,
      RunScheduler.Repositories ports,
      RunScheduler installer,
      ChangePlanner previews,
      String token,
      Clock clock) {}

  /**
   * Listens; port 0 takes a free one.
   *
   * @throws IOException the address or port cannot be had
   */
  public static RestServer start(InetSocketAddress listen, SSLContext tls, Services site)
      throws IOException {
    HELIDON.setLevel(java.util.logging.Level.WARNING);
    STARTER.setLevel(java.util.logging.Level.OFF);
    var connections = new ConnectionLimit(CONNECTIONS, HANDSHAKE);
    var server =
        WebServer.builder()
            .address(listen.getAddress())
            .port(listen.getPort())
            .tls(Tls.builder().sslContext(tls).build())
            .shutdownHook(false)
            .shutdownGracePeriod(CLOSING)
            .maxPayloadSize(LARGEST_PAYLOAD)
            .idleConnectionTimeout(IDLE)
            .connectionOptions(connections)
            .directHandlers(RequestHandler.beforeAnyResource())
            .routing(ApiRoutes.routing(site))
            .build();
    server.start();
    if (!server.isRunning()) {
      connections.close();
      throw new IOException(whyNot(listen));
    }
    return new RestServer(server, connections);
  }

  /** Helidon keeps the reason of a failed start to its log: asks the kernel again. */
  private static String whyNot(InetSocketAddress listen) {
    try (var probe = new ServerSocket()) {
      probe.bind(listen);
      return "it did not start to listen";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
    connections.close();
  }
}
