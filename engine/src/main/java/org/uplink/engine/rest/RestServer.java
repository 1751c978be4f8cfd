package org.uplink.engine.rest;

import io.helidon.common.tls.Tls;
import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.api.About;
import org.uplink.api.Problem;
import org.uplink.engine.install.Installer;
import org.uplink.engine.install.NetworkPreviews;

/** The listening REST interface. Closing it lets requests under way end for a moment. */
public final class RestServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RestServer.class);
  private static final String ROOT = "/api/v1";
  private static final String PROBLEM = "application/problem+json";
  private static final int CONNECTIONS = 512;
  private static final long LARGEST_PAYLOAD = 1 << 20;
  private static final Duration IDLE = Duration.ofSeconds(Call.LONGEST_WAIT_S + 60);
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
  private final AcceptedConnections connections;

  private RestServer(WebServer server, AcceptedConnections connections) {
    this.server = server;
    this.connections = connections;
  }

  /**
   * What the interface serves.
   *
   * @param token the bearer token that every request must carry
   */
  public record Site(
      About about,
      Installer.Ports ports,
      Installer installer,
      NetworkPreviews previews,
      String token,
      Clock clock) {}

  /**
   * Listens; port 0 takes a free one.
   *
   * @throws IOException the address or port cannot be had
   */
  public static RestServer start(InetSocketAddress listen, SSLContext tls, Site site)
      throws IOException {
    HELIDON.setLevel(java.util.logging.Level.WARNING);
    STARTER.setLevel(java.util.logging.Level.OFF);
    var connections = new AcceptedConnections(CONNECTIONS, HANDSHAKE);
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
            .directHandlers(problems())
            .routing(routing(site))
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

  private interface Resource {
    Reply answer(Call call) throws InterruptedException;
  }

  private record Route(Method method, Set<String> parameters, Resource resource) {}

  private static Route get(Resource resource, String... parameters) {
    return new Route(Method.GET, Set.of(parameters), resource);
  }

  private static Route on(Method method, Resource resource, String... parameters) {
    return new Route(method, Set.of(parameters), resource);
  }

  private static HttpRouting.Builder routing(Site site) {
    var hosts = new HostResource(site.ports(), site.installer(), site.previews(), site.clock());
    var clusters = new ClusterResource(site.ports().clusters(), site.ports().audit(), site.clock());
    var events = new EventResource(site.ports().audit());
    var routes = new LinkedHashMap<String, List<Route>>();
    routes.put(ROOT, List.of(get(call -> Reply.ok(site.about()))));
    routes.put(
        "/hosts",
        List.of(
            get(hosts::list, "limit", "after", "cluster", "status"), on(Method.POST, hosts::add)));
    routes.put(
        "/hosts/{name}", List.of(get(hosts::show, "wait"), on(Method.DELETE, hosts::remove)));
    routes.put("/hosts/{name}/install", List.of(on(Method.POST, hosts::install, "wait")));
    routes.put("/hosts/{name}/activate", List.of(on(Method.POST, hosts::activate, "wait")));
    routes.put("/hosts/{name}/maintenance", List.of(on(Method.POST, hosts::maintenance)));
    routes.put(
        "/hosts/{name}/deploy-network", List.of(on(Method.POST, hosts::deploy, "wait", "dryRun")));
    routes.put("/hosts/{name}/sync", List.of(on(Method.POST, hosts::sync, "wait", "dryRun")));
    routes.put("/hosts/{name}/networks", List.of(get(hosts::networks)));
    routes.put("/hosts/{name}/decision", List.of(get(hosts::decision)));
    routes.put("/hosts/{name}/decisions", List.of(get(hosts::decisions, "limit", "before")));
    routes.put("/hosts/{name}/events", List.of(get(events::ofHost, "limit", "after")));
    routes.put(
        "/clusters",
        List.of(get(clusters::list, "limit", "after"), on(Method.POST, clusters::add)));
    routes.put(
        "/clusters/{name}",
        List.of(
            get(clusters::show),
            on(Method.PUT, clusters::replace),
            on(Method.DELETE, clusters::remove)));
    routes.put("/events", List.of(get(events::all, "limit", "after", "host")));

    var bearer = new Bearer(site.token());
    var rules = HttpRouting.builder();
    routes.forEach(
        (path, methods) -> add(rules, path.equals(ROOT) ? path : ROOT + path, methods, bearer));
    rules.any(
        "/*",
        (request, response) ->
            answer(
                request,
                response,
                bearer,
                call -> {
                  throw new ProblemException(
                      new Problem(
                          "urn:uplink:problem:no-such-resource",
                          "There is no such resource",
                          404,
                          "There is nothing at %s.".formatted(request.path().path()),
                          Optional.of(request.path().path()),
                          Optional.of("docs/api.md lists the resources; all are below /api/v1.")));
                },
                Optional.empty()));
    return rules;
  }

  private static void add(
      HttpRouting.Builder rules, String path, List<Route> routes, Bearer bearer) {
    for (var route : routes) {
      rules.route(
          route.method(),
          path,
          (request, response) ->
              answer(request, response, bearer, route.resource(), Optional.of(route.parameters())));
    }
    var allowed = String.join(", ", routes.stream().map(route -> route.method().text()).toList());
    rules.any(
        path,
        (request, response) -> {
          response.header(HeaderNames.ALLOW, allowed);
          answer(
              request,
              response,
              bearer,
              call -> {
                throw new ProblemException(
                    new Problem(
                        "urn:uplink:problem:method-not-allowed",
                        "The method does not apply",
                        405,
                        "%s does not apply to %s."
                            .formatted(request.prologue().method().text(), path),
                        Optional.of(request.prologue().method().text()),
                        Optional.of("Use " + allowed + ".")));
              },
              Optional.empty());
        });
  }

  private static void answer(
      ServerRequest request,
      ServerResponse response,
      Bearer bearer,
      Resource resource,
      Optional<Set<String>> parameters) {
    try {
      bearer.check(request.headers().first(HeaderNames.AUTHORIZATION));
      send(
          response,
          resource.answer(new Call(request, parameters.orElseGet(() -> request.query().names()))));
    } catch (ProblemException e) {
      send(response, e.problem());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      send(response, unavailable());
    } catch (RuntimeException e) {
      LOG.error("{} {} broke", request.prologue().method().text(), request.path().path(), e);
      send(response, internal());
    }
  }

  private static void send(ServerResponse response, Reply reply) {
    response.status(Status.create(reply.status()));
    reply.location().ifPresent(location -> response.header(HeaderNames.LOCATION, location));
    if (reply.body().isEmpty()) {
      response.send();
      return;
    }
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.send(Json.write(reply.body().get()));
  }

  private static void send(ServerResponse response, Problem problem) {
    response.status(Status.create(problem.status()));
    response.header(HeaderNames.CONTENT_TYPE, PROBLEM);
    if (problem.status() == 401) {
      response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer");
    }
    if (problem.status() == 503) {
      response.header(HeaderNames.RETRY_AFTER, "5");
    }
    response.send(Json.write(problem));
  }

  private static Problem internal() {
    return new Problem(
        "urn:uplink:problem:internal",
        "The engine failed",
        500,
        "The engine could not answer; its log says why.",
        Optional.empty(),
        Optional.of("See the engine's log."));
  }

  private static Problem unavailable() {
    return new Problem(
        "urn:uplink:problem:stopping",
        "The engine is stopping",
        503,
        "The engine is being stopped.",
        Optional.empty(),
        Optional.of("Ask again when it runs again."));
  }

  /**
   * What the server refuses before any resource is reached: a broken request line, too long a
   * header, a slip in an escape.
   */
  private static DirectHandlers problems() {
    var handlers = DirectHandlers.builder();
    for (var type : EventType.values()) {
      handlers.addHandler(type, RestServer::refused);
    }
    return handlers.build();
  }

  private static DirectHandler.TransportResponse refused(
      DirectHandler.TransportRequest request,
      EventType type,
      Status status,
      io.helidon.http.ServerResponseHeaders headers,
      String message) {
    var problem =
        new Problem(
            "urn:uplink:problem:malformed",
            "The request cannot be read",
            status.code(),
            message,
            Optional.empty(),
            Optional.of("docs/api.md lists the resources."));
    return DirectHandler.TransportResponse.builder()
        .status(status)
        .headers(headers)
        .header(HeaderNames.CONTENT_TYPE, PROBLEM)
        .keepAlive(type.keepAlive())
        .entity(Json.write(problem))
        .build();
  }

  @Override
  public void close() {
    server.stop();
    connections.close();
  }
}
