package org.uplink.engine.rest;

import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.api.Problem;

/**
 * Answers requests: lets none in without the token, asks the resource, and sends its reply or the
 * problem as JSON.
 */
final class RequestHandler {
  private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);
  private static final String PROBLEM = "application/problem+json";

  private final BearerToken bearer;

  RequestHandler(BearerToken bearer) {
    this.bearer = bearer;
  }

  /**
   * Answers one.
   *
   * @param parameters the query parameters that the resource knows; empty where none is checked
   */
  void handle(
      ServerRequest request,
      ServerResponse response,
      ApiRoutes.Handler resource,
      Optional<Set<String>> parameters) {
    try {
      bearer.check(request.headers().first(HeaderNames.AUTHORIZATION));
      send(
          response,
          resource.answer(
              new ApiRequest(request, parameters.orElseGet(() -> request.query().names()))));
    } catch (ProblemException e) {
      send(response, e.problem());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      send(response, unavailable());
    } catch (RuntimeException e) {
      LOG.error("{} {} broke", request.prologue().method().text(), request.path().path(), e);
      send(response, internal(e));
    }
  }

  private static void send(ServerResponse response, ApiResponse reply) {
    response.status(Status.create(reply.status()));
    reply.location().ifPresent(location -> response.header(HeaderNames.LOCATION, location));
    if (reply.body().isEmpty()) {
      response.send();
      return;
    }
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.send(ApiJson.write(reply.body().get()));
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
    response.send(ApiJson.write(problem));
  }

  private static Problem internal(RuntimeException thrown) {
    if (noRoom(thrown)) {
      return new Problem(
          "urn:uplink:problem:no-room",
          "There is no room",
          507,
          "There is no room left on the disk that has the engine's data directory; what was asked for may be stored or not.",
          Optional.empty(),
          Optional.of(
              "Make room there, and start the engine again: what it answered before is there."));
    }
    return new Problem(
        "urn:uplink:problem:internal",
        "The engine failed",
        500,
        "The engine could not answer; its log says why.",
        Optional.empty(),
        Optional.of("See the engine's log."));
  }

  /** ENOSPC, as Java's files have it, somewhere below. */
  private static boolean noRoom(Throwable thrown) {
    for (var cause = thrown; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).contains("No space left on device")) {
        return true;
      }
    }
    return false;
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
  static DirectHandlers beforeAnyResource() {
    var handlers = DirectHandlers.builder();
    for (var type : EventType.values()) {
      handlers.addHandler(type, RequestHandler::refused);
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
        .entity(ApiJson.write(problem))
        .build();
  }
}
