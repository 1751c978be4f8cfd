package org.uplink.engine.rest;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.HttpRouting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.uplink.api.Problem;

/**
 * What there is below {@code /api/v1}, by path and method; docs/reference/rest.md has the same
 * table.
 */
final class ApiRoutes {
  private static final String ROOT = "/api/v1";

  private ApiRoutes() {}

  interface Handler {
    ApiResponse answer(ApiRequest call) throws InterruptedException;
  }

  private record Route(Method method, Set<String> parameters, Handler resource) {}

  private static Route get(Handler resource, String... parameters) {
    return new Route(Method.GET, Set.of(parameters), resource);
  }

  private static Route on(Method method, Handler resource, String... parameters) {
    return new Route(method, Set.of(parameters), resource);
  }

  /** All of them, and the answer where there is none. */
  static HttpRouting.Builder routing(RestServer.Services site) {
    var hosts = new HostResource(site.ports(), site.installer(), site.clock());
    var runs = new RunResource(site.ports(), site.installer(), site.previews(), site.clock());
    var clusters = new ClusterResource(site.ports().clusters(), site.ports().audit(), site.clock());
    var events = new EventResource(site.ports().audit());
    var routes = new LinkedHashMap<String, List<Route>>();
    routes.put(ROOT, List.of(get(call -> ApiResponse.ok(site.about()))));
    routes.put(
        "/hosts",
        List.of(
            get(hosts::list, "limit", "after", "cluster", "status"), on(Method.POST, hosts::add)));
    routes.put(
        "/hosts/{name}", List.of(get(hosts::show, "wait"), on(Method.DELETE, hosts::remove)));
    routes.put("/hosts/{name}/install", List.of(on(Method.POST, runs::install, "wait")));
    routes.put("/hosts/{name}/activate", List.of(on(Method.POST, runs::activate, "wait")));
    routes.put("/hosts/{name}/maintenance", List.of(on(Method.POST, runs::maintenance)));
    routes.put(
        "/hosts/{name}/deploy-network", List.of(on(Method.POST, runs::deploy, "wait", "dryRun")));
    routes.put("/hosts/{name}/sync", List.of(on(Method.POST, runs::sync, "wait", "dryRun")));
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

    var answers = new RequestHandler(new BearerToken(site.token()));
    var rules = HttpRouting.builder();
    routes.forEach(
        (path, methods) -> add(rules, path.equals(ROOT) ? path : ROOT + path, methods, answers));
    rules.any(
        "/*",
        (request, response) ->
            answers.handle(
                request,
                response,
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
      HttpRouting.Builder rules, String path, List<Route> routes, RequestHandler answers) {
    for (var route : routes) {
      rules.route(
          route.method(),
          path,
          (request, response) ->
              answers.handle(request, response, route.resource(), Optional.of(route.parameters())));
    }
    var allowed = String.join(", ", routes.stream().map(route -> route.method().text()).toList());
    rules.any(
        path,
        (request, response) -> {
          response.header(HeaderNames.ALLOW, allowed);
          answers.handle(
              request,
              response,
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
}
