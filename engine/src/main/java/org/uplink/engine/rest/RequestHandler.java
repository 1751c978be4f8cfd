package org.uplink.engine.rest;

import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.api.Problem;
import org.uplink.engine.rest.access.Access;
import org.uplink.engine.rest.access.Authentication;
import org.uplink.engine.store.file.DatabaseClosedException;
import org.uplink.platform.LogPeer;
import org.uplink.rpc.jsonrpc.CorrelationId;

/**
 * Handles requests: checks the token, calls the resource, and sends its response or the problem as
 * JSON.
 */
final class RequestHandler {
  private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);
  private static final Header NO_SNIFFING =
      HeaderValues.createCached("X-Content-Type-Options", "nosniff");
  private static final String PROBLEM_JSON = "application/problem+json";

  private final Authentication authentication;
  private final ConnectionLimit connections;

  RequestHandler(Authentication authentication, ConnectionLimit connections) {
    this.authentication = authentication;
    this.connections = connections;
  }

  /**
   * Returns the server's answers to requests that reach no resource, such as one with a bad request
   * line.
   */
  static DirectHandlers beforeRouting() {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      handlers.addHandler(type, RequestHandler::malformed);
    }
    return handlers.build();
  }

  /**
   * Handles one request.
   *
   * @param access who may send it
   * @param parameters the query parameters that the resource has; empty if they are not checked
   */
  void handle(
      ServerRequest request,
      ServerResponse response,
      ApiRoutes.Handler resource,
      Access access,
      Optional<Set<String>> parameters) {
    var id = CorrelationId.random("request");
    try (var _ = id.open()) {
      answer(request, response, resource, access, parameters, id);
    }
  }

  private void answer(
      ServerRequest request,
      ServerResponse response,
      ApiRoutes.Handler resource,
      Access access,
      Optional<Set<String>> parameters,
      CorrelationId id) {
    try {
      check(access, request);
      RequestFraming.check(request.headers());
      if (authentication.isAdministrator(request.headers())) {
        connections.trust();
      } else {
        // Also with the token for metrics: its holder gets no place among those who administrate.
        response.header(HeaderValues.CONNECTION_CLOSE);
      }
      send(
          request,
          response,
          resource.answer(
              new ApiRequest(request, parameters.orElseGet(() -> request.query().names()))));
    } catch (ProblemException e) {
      if (e.endsConnection()) {
        response.header(HeaderValues.CONNECTION_CLOSE);
        send(request, response, e.problem());
        // Without this, the server would read the rest of the request.
        throw new CloseConnectionException("the request was refused: " + e.problem().detail());
      }
      send(request, response, e.problem());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      send(request, response, stopping());
    } catch (CloseConnectionException e) {
      throw e;
    } catch (RuntimeException e) {
      LogPeer peer =
          LogPeer.stranger(request.remotePeer().address(), request.remotePeer().host()).proven();
      String method = request.prologue().method().text();
      if (isDiskFull(e)) {
        LOG.warn(
            "{} {} of {} was not stored: the disk is full", method, request.path().path(), peer);
      } else if (isDatabaseClosed(e)) {
        LOG.warn(
            "{} {} of {} has no answer: the database is closed",
            method,
            request.path().path(),
            peer);
      } else {
        LOG.error("{} {} of {} failed", method, request.path().path(), peer, e);
      }
      send(request, response, internalError(e, id));
    }
  }

  private void check(Access access, ServerRequest request) {
    authentication
        .refusal(access, request.prologue().method(), request.headers())
        .ifPresent(
            problem -> {
              throw ProblemException.endingConnection(problem);
            });
  }

  private static void send(ServerRequest request, ServerResponse response, ApiResponse answer) {
    response.status(Status.create(answer.status()));
    response.header(NO_SNIFFING);
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    answer.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
    if (answer.body().isEmpty()) {
      response.send();
      return;
    }
    switch (answer.body().get()) {
      case ApiResponse.Stream stream -> send(response, stream);
      case ApiResponse.Text(String type, String text) -> {
        response.header(HeaderNames.CONTENT_TYPE, type);
        sendBody(request, response, text.getBytes(StandardCharsets.UTF_8));
      }
      case ApiResponse.Bytes(String type, ByteBuffer buffer) -> {
        var bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        response.header(HeaderNames.CONTENT_TYPE, type);
        sendBody(request, response, bytes);
      }
      case Object document -> {
        response.header(HeaderNames.CONTENT_TYPE, "application/json");
        sendBody(request, response, ApiJson.write(document));
      }
    }
  }

  private static void send(ServerResponse response, ApiResponse.Stream stream) {
    response.header(HeaderNames.CONTENT_TYPE, stream.contentType());
    try (stream;
        OutputStream out = response.outputStream()) {
      stream.write(out);
    } catch (IOException | UncheckedIOException e) {
      throw new CloseConnectionException("the client has gone", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CloseConnectionException("the engine is stopping", e);
    } catch (RuntimeException e) {
      // The status is sent already. The client asks again, and gets the problem then.
      LOG.warn("a stream of events has ended early: {}", e.toString());
      throw new CloseConnectionException("the stream cannot go on", e);
    }
  }

  private static void send(ServerRequest request, ServerResponse response, Problem problem) {
    response.status(Status.create(problem.status()));
    response.header(NO_SNIFFING);
    response.header(HeaderNames.CONTENT_TYPE, PROBLEM_JSON);
    if (problem.status() == 401) {
      response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer");
    }
    if (problem.status() == 503) {
      response.header(HeaderNames.RETRY_AFTER, "5");
    }
    sendBody(request, response, ApiJson.write(problem));
  }

  /**
   * Sends a body, or for HEAD only the length of it (RFC 9110, section 9.3.2). Helidon 4.3.1 would
   * send the body, and the client would take it for the next answer.
   */
  private static void sendBody(ServerRequest request, ServerResponse response, byte[] body) {
    if (request.prologue().method().equals(Method.HEAD)) {
      response.headers().contentLength(body.length);
      response.send();
    } else {
      response.send(body);
    }
  }

  private static Problem internalError(RuntimeException thrown, CorrelationId id) {
    if (isDiskFull(thrown)) {
      return new Problem(
          "urn:uplink:problem:no-room",
          "The disk is full",
          507,
          "The disk with the engine's data directory is full. It is not known whether the request"
              + " was stored.",
          Optional.empty(),
          Optional.of(
              "Free disk space. The engine then goes on by itself, with everything that it has"
                  + " confirmed before."));
    }
    return isDatabaseClosed(thrown)
        ? new Problem(
            "urn:uplink:problem:database-closed",
            "The database is closed",
            503,
            "The engine has closed its database after a failed write, and opens it again. It is not"
                + " known whether the request was stored.",
            Optional.empty(),
            Optional.of(
                "Try again in some seconds. If it stays so, the engine's log has the cause."))
        : new Problem(
            "urn:uplink:problem:internal",
            "The engine failed",
            500,
            "The engine could not answer because of an internal error.",
            Optional.empty(),
            Optional.of("The engine's log has the cause in the lines with " + id + "."));
  }

  private static boolean isDatabaseClosed(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof DatabaseClosedException) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns whether the database found no room for its recovery, or a cause has the text of ENOSPC
   * in Java's exceptions for files.
   */
  private static boolean isDiskFull(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof DatabaseClosedException closed && closed.isDiskFull()) {
        return true;
      }
      if (String.valueOf(cause.getMessage()).contains("No space left on device")) {
        return true;
      }
    }
    return false;
  }

  private static Problem stopping() {
    return new Problem(
        "urn:uplink:problem:stopping",
        "The engine is stopping",
        503,
        "The engine is stopping.",
        Optional.empty(),
        Optional.of("Try again when the engine runs again."));
  }

  private static DirectHandler.TransportResponse malformed(
      DirectHandler.TransportRequest request,
      EventType type,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    // A method that is no token is an internal error to Helidon. Resources do not come here.
    Status answered = type == EventType.INTERNAL_ERROR ? Status.BAD_REQUEST_400 : status;
    var problem =
        new Problem(
            "urn:uplink:problem:malformed",
            "The request cannot be read",
            answered.code(),
            message,
            Optional.empty(),
            Optional.of("Send an HTTP request to a resource below /api/v1."));
    boolean hasBody = !Method.HEAD.text().equals(request.method());
    return DirectHandler.TransportResponse.builder()
        .status(answered)
        .headers(headers)
        .header(HeaderNames.CONTENT_TYPE, PROBLEM_JSON)
        .keepAlive(type.keepAlive() && answered.equals(status))
        .entity(hasBody ? ApiJson.write(problem) : new byte[0])
        .build();
  }
}
