package org.uplink.engine.rest;

import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.api.Problem;

/** A request as the resources see it: its path, parameters and body, each checked. */
final class ApiRequest {
  /** The type of a picture. */
  static final String SVG = "image/svg+xml";

  static final int MAX_WAIT_SECONDS = 300;
  private static final int MAX_ITEMS = 1000;
  private static final int DEFAULT_ITEMS = 100;
  private static final int MAX_BODY_BYTES = 64 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(ApiRequest.class);

  private final ServerRequest request;

  /**
   * @param parameters the query parameters that the resource has; others are refused
   */
  ApiRequest(ServerRequest request, Set<String> parameters) {
    this.request = request;
    for (String name : request.query().names()) {
      if (!parameters.contains(name)) {
        throw ProblemException.malformed(
            name,
            "This resource does not have the parameter \"" + name + "\".",
            parameters.isEmpty()
                ? "Send no parameters."
                : "It has: " + String.join(", ", new TreeSet<>(parameters)));
      }
    }
  }

  /** Returns the name in the path. */
  String name() {
    return request.path().pathParameters().get("name");
  }

  ServerRequestHeaders headers() {
    return request.headers();
  }

  /** Returns whether the client wants a picture in place of a document. */
  boolean wantsPicture() {
    return request.headers().all(HeaderNames.ACCEPT, List::of).stream()
        .flatMap(accepted -> Arrays.stream(accepted.split(",", -1)))
        .anyMatch(type -> type.split(";", -1)[0].strip().equals(SVG));
  }

  /** Returns whether the client takes an answer that is compressed by gzip (RFC 9110, 12.5.3). */
  boolean acceptsGzip() {
    return request.headers().all(HeaderNames.ACCEPT_ENCODING, List::of).stream()
        .flatMap(accepted -> Arrays.stream(accepted.split(",", -1)))
        .map(coding -> coding.toLowerCase(Locale.ROOT).replaceAll("[ \t]", ""))
        .filter(coding -> coding.equals("gzip") || coding.startsWith("gzip;"))
        .anyMatch(coding -> !coding.matches("gzip;q=0(\\.0*)?"));
  }

  /** Returns whether the client has the answer with this tag already. */
  boolean hasTag(String tag) {
    return request.headers().first(HeaderNames.IF_NONE_MATCH).filter(tag::equals).isPresent();
  }

  /** Returns the id of the last event that the client got from a stream before. */
  Optional<Long> lastEventId() {
    return request
        .headers()
        .first(HeaderNames.create("Last-Event-ID"))
        .map(id -> number("Last-Event-ID", id, 0, Long.MAX_VALUE));
  }

  Optional<String> text(String parameter) {
    return request.query().first(parameter).map(value -> value);
  }

  int limit() {
    return number("limit", 1, MAX_ITEMS).map(Math::toIntExact).orElse(DEFAULT_ITEMS);
  }

  /** Returns how long the client wants to wait for the end of a run. */
  Duration waitTime() {
    return Duration.ofSeconds(number("wait", 0, MAX_WAIT_SECONDS).orElse(0L));
  }

  /** Returns a parameter that is true or false (default: false). */
  boolean flag(String parameter) {
    return switch (text(parameter).orElse("false")) {
      case "true" -> true;
      case "false" -> false;
      case String other ->
          throw ProblemException.invalidParameter(
              parameter,
              "\"" + other + "\" is neither true nor false.",
              "Give true or false for \"" + parameter + "\".");
    };
  }

  Optional<Long> number(String parameter, long least, long most) {
    return text(parameter).map(text -> number(parameter, text, least, most));
  }

  private static long number(String parameter, String text, long least, long most) {
    String range = "Give a number from %d to %d.".formatted(least, most);
    long number;
    try {
      number = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw ProblemException.invalidParameter(
          parameter, "\"" + text + "\" is not a whole number.", range);
    }
    if (number < least || number > most) {
      throw ProblemException.invalidParameter(
          parameter, "%d is not in %d to %d.".formatted(number, least, most), range);
    }
    return number;
  }

  <T> T body(Class<T> type) {
    String contentType =
        request.headers().first(HeaderNames.CONTENT_TYPE).orElse("").toLowerCase(Locale.ROOT);
    if (!contentType.split(";", -1)[0].strip().equals("application/json")) {
      throw new ProblemException(
          new Problem(
              "urn:uplink:problem:unsupported-media-type",
              "The body is not JSON",
              415,
              "The Content-Type is \"" + contentType + "\".",
              Optional.of("Content-Type"),
              Optional.of("Send a body with the Content-Type application/json.")));
    }
    return ApiJson.read(bytes(), type);
  }

  private byte[] bytes() {
    try (InputStream in = request.content().inputStream()) {
      byte[] bytes = in.readNBytes(MAX_BODY_BYTES + 1);
      if (bytes.length > MAX_BODY_BYTES) {
        throw new ProblemException(
            new Problem(
                "urn:uplink:problem:body-too-large",
                "The request is too large",
                413,
                "The request has more than " + MAX_BODY_BYTES + " bytes of data.",
                Optional.of("body"),
                Optional.of("Give fewer or shorter values.")));
      }
      return bytes;
    } catch (ProblemException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Helidon's exceptions for bad chunks have no type in common. Where the body ends is unknown.
      LOG.debug("The body of a request to {} cannot be read", request.path().path(), e);
      throw ProblemException.endingConnection(
          new Problem(
              "urn:uplink:problem:malformed",
              "The request cannot be read",
              400,
              "The body is not complete, or its chunks are malformed.",
              Optional.of("body"),
              Optional.of("Send the body with its length, or in chunks (RFC 9112, section 7.1).")));
    }
  }
}
