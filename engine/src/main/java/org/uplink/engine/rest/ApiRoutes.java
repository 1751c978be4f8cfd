package org.uplink.engine.rest;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.HttpRouting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.uplink.api.Problem;
import org.uplink.engine.rest.access.Access;
import org.uplink.engine.rest.access.Authentication;
import org.uplink.engine.rest.access.Sessions;

/**
 * The resources below {@code /api/v1}, by path and method. To add a resource, add its line here and
 * in docs/reference/rest.md.
 */
final class ApiRoutes {
  private static final String ROOT = "/api/v1";

  private ApiRoutes() {}

  /** Routes every request to its resource. A request that has no resource gets an error. */
  static HttpRouting.Builder routing(
      RestServer.Services services,
      Sessions sessions,
      Authentication authentication,
      EventStreams streams,
      ConnectionLimit connections) {
    var handler = new RequestHandler(authentication, connections);
    HttpRouting.Builder routing = HttpRouting.builder();
    routes(services, streams)
        .forEach(
            (path, routes) ->
                add(routing, path.equals(ROOT) ? path : ROOT + path, routes, handler));
    outside(new OperationResource(services), new SessionResource(authentication, sessions))
        .forEach((path, routes) -> add(routing, path, routes, handler));
    routing.any(
        "/*",
        (request, response) ->
            handler.handle(
                request,
                response,
                call -> {
                  throw noSuchResource(request.path().path());
                },
                Access.FULL,
                Optional.empty()));
    return routing;
  }

  /** Returns the resources beside {@code /api/v1}: the web page, and what operators look at. */
  private static Map<String, List<Route>> outside(
      OperationResource operation, SessionResource session) {
    var page = new PageResource();
    var routes = new LinkedHashMap<String, List<Route>>();
    routes.put("/", List.of(get(page::index).with(Access.OPEN)));
    routes.put("/page/{name}", List.of(get(page::file).with(Access.OPEN)));
    routes.put(
        "/session",
        List.of(
            get(session::show).with(Access.OPEN),
            post(session::logIn).with(Access.OPEN),
            delete(session::logOut)));
    routes.put("/health/live", List.of(get(operation::live).with(Access.OPEN)));
    routes.put("/health/ready", List.of(get(operation::ready).with(Access.OPEN)));
    routes.put("/metrics", List.of(get(operation::metrics).with(Access.METRICS)));
    return routes;
  }

  private static Map<String, List<Route>> routes(
      RestServer.Services services, EventStreams streams) {
    var hosts = new HostResource(services);
    var runs = new RunResource(services);
    var clusters = new ClusterResource(services);
    var tokens = new JoinTokenResource(services.joinTokens());
    var pending = new PendingHostResource(services);
    var backup = new BackupResource(services);
    var events = new EventResource(services.repositories().audit(), streams);
    var routes = new LinkedHashMap<String, List<Route>>();
    routes.put(ROOT, List.of(get(call -> ApiResponse.ok(services.about()))));
    routes.put(
        "/hosts",
        List.of(get(hosts::list, "limit", "after", "cluster", "status"), post(hosts::add)));
    routes.put(
        "/hosts/{name}",
        List.of(get(hosts::show, "wait"), put(hosts::replace), delete(hosts::remove)));
    routes.put("/hosts/{name}/install", List.of(post(runs::install, "wait", "accept")));
    routes.put("/hosts/{name}/activate", List.of(post(runs::activate, "wait")));
    routes.put("/hosts/{name}/maintenance", List.of(post(runs::maintenance)));
    routes.put("/hosts/{name}/deploy-network", List.of(post(runs::deploy, "wait", "dryRun")));
    routes.put("/hosts/{name}/sync", List.of(post(runs::sync, "wait", "dryRun")));
    routes.put("/hosts/{name}/remove", List.of(post(runs::remove, "wait", "dryRun", "accept")));
    routes.put("/hosts/{name}/revoke", List.of(post(hosts::revoke)));
    routes.put("/hosts/{name}/networks", List.of(get(hosts::networks)));
    routes.put("/hosts/{name}/decision", List.of(get(hosts::decision)));
    routes.put("/hosts/{name}/decisions", List.of(get(hosts::decisions, "limit", "before")));
    routes.put("/hosts/{name}/events", List.of(get(events::ofHost, "limit", "after")));
    routes.put("/clusters", List.of(get(clusters::list, "limit", "after"), post(clusters::add)));
    routes.put(
        "/clusters/{name}",
        List.of(get(clusters::show), put(clusters::replace), delete(clusters::remove)));
    routes.put("/join-tokens", List.of(get(tokens::list, "limit", "after"), post(tokens::add)));
    routes.put("/join-tokens/{name}", List.of(delete(tokens::remove)));
    routes.put("/pending-hosts", List.of(get(pending::list, "limit", "after")));
    routes.put("/pending-hosts/{name}", List.of(delete(pending::reject)));
    routes.put("/pending-hosts/{name}/approve", List.of(post(pending::approve)));
    routes.put("/events", List.of(get(events::all, "limit", "after", "host")));
    routes.put("/events/stream", List.of(stream(events::stream, "after", "host")));
    routes.put("/database-copy", List.of(post(backup::make)));
    routes.put("/database-copy/{name}", List.of(delete(backup::delete)));
    return routes;
  }

  /** Returns a route for GET, and for HEAD, whose answer is that of GET without the body. */
  private static Route get(Handler handler, String... parameters) {
    return new Route(List.of(Method.GET, Method.HEAD), Set.of(parameters), Access.FULL, handler);
  }

  /** Returns a route for GET alone, because nobody knows how long the body will be. */
  private static Route stream(Handler handler, String... parameters) {
    return new Route(List.of(Method.GET), Set.of(parameters), Access.FULL, handler);
  }

  private static Route post(Handler handler, String... parameters) {
    return new Route(List.of(Method.POST), Set.of(parameters), Access.FULL, handler);
  }

  private static Route put(Handler handler) {
    return new Route(List.of(Method.PUT), Set.of(), Access.FULL, handler);
  }

  private static Route delete(Handler handler) {
    return new Route(List.of(Method.DELETE), Set.of(), Access.FULL, handler);
  }

  private static void add(
      HttpRouting.Builder routing, String path, List<Route> routes, RequestHandler handler) {
    for (Route route : routes) {
      for (Method method : route.methods()) {
        routing.route(
            method,
            path,
            (request, response) ->
                handler.handle(
                    request,
                    response,
                    route.handler(),
                    route.access(),
                    Optional.of(route.parameters())));
      }
    }
    String allowed =
        routes.stream()
            .flatMap(route -> route.methods().stream())
            .map(Method::text)
            .collect(Collectors.joining(", "));
    routing.any(
        path,
        (request, response) -> {
          response.header(HeaderNames.ALLOW, allowed);
          handler.handle(
              request,
              response,
              call -> {
                throw methodNotAllowed(request.prologue().method().text(), path, allowed);
              },
              routes.getFirst().access(),
              Optional.empty());
        });
  }

  private static ProblemException noSuchResource(String path) {
    return new ProblemException(
        new Problem(
            "urn:uplink:problem:no-such-resource",
            "The resource does not exist",
            404,
            "There is no resource at " + path + ".",
            Optional.of(path),
            Optional.of(
                "The resources are /api/v1/hosts, /api/v1/clusters, /api/v1/join-tokens, /api/v1/pending-hosts and /api/v1/events.")));
  }

  private static ProblemException methodNotAllowed(String method, String path, String allowed) {
    return new ProblemException(
        new Problem(
            "urn:uplink:problem:method-not-allowed",
            "The resource does not have the method",
            405,
            "%s does not have the method %s.".formatted(path, method),
            Optional.of(method),
            Optional.of("Use " + allowed + ".")));
  }

  /** Answers the requests of one route. */
  @FunctionalInterface
  interface Handler {
    ApiResponse answer(ApiRequest request) throws InterruptedException;
  }

  private record Route(
      List<Method> methods, Set<String> parameters, Access access, Handler handler) {
    Route with(Access other) {
      return new Route(methods, parameters, other, handler);
    }
  }
}
