package org.uplink.engine.rest;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.uplink.api.Problem;

/** A request, as the resources see it: path, parameters and body, each checked. */
final class ApiRequest {
  static final int LONGEST_WAIT_S = 300;
  private static final int MOST_ITEMS = 1000;
  private static final int USUAL_ITEMS = 100;
  private static final int BODY = 64 * 1024;

  private final ServerRequest request;

  /**
   * @param parameters the query parameters that the resource knows; others are refused
   */
  ApiRequest(ServerRequest request, Set<String> parameters) {
    this.request = request;
    for (var name : request.query().names()) {
      if (!parameters.contains(name)) {
        throw ProblemException.malformed(
            name,
            "There is no parameter \"%s\" here; there %s."
                .formatted(
                    name,
                    parameters.isEmpty() ? "are none" : "are " + String.join(", ", parameters)));
      }
    }
  }

  /** The path's variable. */
  String name() {
    return request.path().pathParameters().get("name");
  }

  Optional<String> text(String parameter) {
    return request.query().first(parameter).map(value -> value);
  }

  int limit() {
    return (int) number("limit", 1, MOST_ITEMS).orElse((long) USUAL_ITEMS).longValue();
  }

  Duration waiting() {
    return Duration.ofSeconds(number("wait", 0, LONGEST_WAIT_S).orElse(0L));
  }

  /** True, false, or left out, which is false. */
  boolean flag(String parameter) {
    return switch (text(parameter).orElse("false")) {
      case "true" -> true;
      case "false" -> false;
      case String other ->
          throw ProblemException.malformed(
              parameter, "\"%s\" is neither true nor false.".formatted(other));
    };
  }

  Optional<Long> number(String parameter, long least, long most) {
    var text = text(parameter);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      var number = Long.parseLong(text.get());
      if (number >= least && number <= most) {
        return Optional.of(number);
      }
    } catch (NumberFormatException e) {
      throw ProblemException.malformed(
          parameter, "\"%s\" is no whole number.".formatted(text.get()));
    }
    throw ProblemException.malformed(
        parameter, "%s is not in %d to %d.".formatted(text.get(), least, most));
  }

  <T> T body(Class<T> type) {
    var contentType =
        request.headers().first(HeaderNames.CONTENT_TYPE).orElse("").toLowerCase(Locale.ROOT);
    if (!contentType.split(";", -1)[0].strip().equals("application/json")) {
      throw new ProblemException(
          new Problem(
              "urn:uplink:problem:unsupported-media-type",
              "The body is not JSON",
              415,
              "The Content-Type is \"%s\".".formatted(contentType),
              Optional.of("Content-Type"),
              Optional.of("Send a body of type application/json.")));
    }
    return ApiJson.read(bytes(), type);
  }

  private byte[] bytes() {
    try (var in = request.content().inputStream()) {
      var bytes = in.readNBytes(BODY + 1);
      if (bytes.length > BODY) {
        throw new ProblemException(
            new Problem(
                "urn:uplink:problem:body-too-large",
                "The body is too large",
                413,
                "The body has more than %d bytes.".formatted(BODY),
                Optional.of("body"),
                Optional.empty()));
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException("reading the body of " + request.path().path(), e);
    }
  }
}
