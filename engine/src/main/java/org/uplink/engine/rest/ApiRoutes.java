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

/**
 * The resources below {@code /api/v1}, by path and method. To add a resource, add its line here and
 * in docs/reference/rest.md.
 */
final class ApiRoutes {
  private static final String ROOT = "/api/v1";

  private ApiRoutes() {}

  /** Routes every request to its resource. A request that has no resource gets an error. */
  static HttpRouting.Builder routing(RestServer.Services services, ConnectionLimit connections) {
    var handler =
        new RequestHandler(
            new BearerToken(services.token(), "token"),
            new BearerToken(services.metricsToken(), "metrics-token"),
            connections);
    HttpRouting.Builder routing = HttpRouting.builder();
    routes(services)
        .forEach(
            (path, routes) ->
                add(routing, path.equals(ROOT) ? path : ROOT + path, routes, Access.FULL, handler));
    add(routing, services, handler);
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

  /** Adds the resources beside {@code /api/v1}. */
  private static void add(
      HttpRouting.Builder routing, RestServer.Services services, RequestHandler handler) {
    var operation = new OperationResource(services);
    add(routing, "/health/live", List.of(get(operation::live)), Access.OPEN, handler);
    add(routing, "/health/ready", List.of(get(operation::ready)), Access.OPEN, handler);
    add(routing, "/metrics", List.of(get(operation::metrics)), Access.METRICS, handler);
  }

  private static Map<String, List<Route>> routes(RestServer.Services services) {
    var hosts = new HostResource(services);
    var runs = new RunResource(services);
    var clusters = new ClusterResource(services);
    var tokens = new JoinTokenResource(services.joinTokens());
    var pending = new PendingHostResource(services);
    var backup = new BackupResource(services);
    var events = new EventResource(services.repositories().audit());
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
    routes.put("/database-copy", List.of(post(backup::make)));
    routes.put("/database-copy/{name}", List.of(delete(backup::delete)));
    return routes;
  }

  /** Returns a route for GET, and for HEAD, whose answer is that of GET without the body. */
  private static Route get(Handler handler, String... parameters) {
    return new Route(List.of(Method.GET, Method.HEAD), Set.of(parameters), handler);
  }

  private static Route post(Handler handler, String... parameters) {
    return new Route(List.of(Method.POST), Set.of(parameters), handler);
  }

  private static Route put(Handler handler) {
    return new Route(List.of(Method.PUT), Set.of(), handler);
  }

  private static Route delete(Handler handler) {
    return new Route(List.of(Method.DELETE), Set.of(), handler);
  }

  private static void add(
      HttpRouting.Builder routing,
      String path,
      List<Route> routes,
      Access access,
      RequestHandler handler) {
    for (Route route : routes) {
      for (Method method : route.methods()) {
        routing.route(
            method,
            path,
            (request, response) ->
                handler.handle(
                    request, response, route.handler(), access, Optional.of(route.parameters())));
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
              access,
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

  private record Route(List<Method> methods, Set<String> parameters, Handler handler) {}
}
