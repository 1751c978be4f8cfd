package org.uplink.engine.rest;

import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.uplink.api.About;
import org.uplink.engine.backup.DatabaseCopy;
import org.uplink.engine.certificate.HostRevocation;
import org.uplink.engine.host.HostPresence;
import org.uplink.engine.join.HostApprovals;
import org.uplink.engine.join.JoinTokens;
import org.uplink.engine.metrics.Health;
import org.uplink.engine.metrics.Metrics;
import org.uplink.engine.rest.access.Authentication;
import org.uplink.engine.rest.access.Sessions;
import org.uplink.engine.rest.tls.TurnContext;
import org.uplink.engine.run.ChangePlanner;
import org.uplink.engine.run.Repositories;
import org.uplink.engine.run.schedule.RunScheduler;
import org.uplink.platform.peer.KnownPeers;

/** The listening REST interface. Closing it gives running requests a moment to end. */
public final class RestServer implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 512;
  private static final long MAX_PAYLOAD_BYTES = 1 << 20;
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(ApiRequest.MAX_WAIT_SECONDS + 60);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration TOKEN_TIMEOUT = Duration.ofSeconds(10);

  /**
   * Helidon's logger, whose messages repeat the engine's own log. The reference is strong, because
   * a logger that is garbage-collected loses its level.
   */
  private static final java.util.logging.Logger HELIDON =
      java.util.logging.Logger.getLogger("io.helidon");

  /** Logs a failed start with a stack trace; {@link #start} throws an exception instead. */
  private static final java.util.logging.Logger HELIDON_START =
      java.util.logging.Logger.getLogger("io.helidon.webserver.LoomServer");

  private final WebServer server;
  private final EventStreams streams;
  private final ConnectionLimit connections;

  private RestServer(WebServer server, EventStreams streams, ConnectionLimit connections) {
    this.server = server;
    this.streams = streams;
    this.connections = connections;
  }

  /**
   * Listens on an address. Port 0 uses a free port.
   *
   * @throws IOException the address or port is not available
   */
  public static RestServer start(InetSocketAddress listen, SSLContext tls, Services services)
      throws IOException {
    HELIDON.setLevel(java.util.logging.Level.WARNING);
    HELIDON_START.setLevel(java.util.logging.Level.OFF);
    var known = new KnownPeers();
    var sessions = new Sessions(services.clock());
    var authentication = new Authentication(services.token(), services.metricsToken(), sessions);
    var streams = new EventStreams(services.repositories().audit(), authentication);
    var connections = new ConnectionLimit(MAX_CONNECTIONS, TOKEN_TIMEOUT, known);
    WebServer server =
        WebServer.builder()
            .address(listen.getAddress())
            .port(listen.getPort())
            .tls(
                Tls.builder()
                    .sslContext(TurnContext.of(tls, known, connections::beginHandshake))
                    .build())
            .shutdownHook(false)
            .shutdownGracePeriod(CLOSE_TIMEOUT)
            .maxPayloadSize(MAX_PAYLOAD_BYTES)
            .idleConnectionTimeout(IDLE_TIMEOUT)
            .connectionOptions(connections)
            .directHandlers(RequestHandler.beforeRouting())
            .routing(ApiRoutes.routing(services, sessions, authentication, streams, connections))
            .build();
    server.start();
    if (!server.isRunning()) {
      connections.close();
      throw new IOException(bindError(listen));
    }
    return new RestServer(server, streams, connections);
  }

  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    streams.close();
    server.stop();
    connections.close();
  }

  /**
   * Returns why the address cannot be used. Helidon logs the reason but does not return it, so this
   * method binds the address again.
   */
  private static String bindError(InetSocketAddress listen) {
    try (var probe = new ServerSocket()) {
      probe.bind(listen);
      return "the server did not start";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /**
   * What the resources use.
   *
   * @param joinTokens empty if agents cannot dial in
   * @param approvals empty if hosts cannot join without a token
   * @param token the bearer token that every request below {@code /api/v1} must carry
   * @param metricsToken a bearer token that is accepted for the metrics only
   */
  public record Services(
      About about,
      Repositories repositories,
      RunScheduler scheduler,
      ChangePlanner planner,
      HostPresence presence,
      Optional<JoinTokens> joinTokens,
      Optional<HostApprovals> approvals,
      HostRevocation revocation,
      Health health,
      Metrics metrics,
      DatabaseCopy databaseCopy,
      String token,
      String metricsToken,
      Clock clock) {}
}
