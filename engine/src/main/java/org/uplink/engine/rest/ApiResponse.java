package org.uplink.engine.rest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * A response of a resource.
 *
 * @param body a document, a {@link Text}, {@link Bytes} or a {@link Stream}
 */
record ApiResponse(int status, Optional<Object> body, Map<String, String> headers) {
  private static final String LOCATION = "Location";

  ApiResponse {
    headers = Map.copyOf(headers);
  }

  static ApiResponse ok(Object body) {
    return new ApiResponse(200, Optional.of(body), Map.of());
  }

  static ApiResponse created(Object body, String location) {
    return new ApiResponse(201, Optional.of(body), Map.of(LOCATION, location));
  }

  static ApiResponse accepted(Object body, String location) {
    return new ApiResponse(202, Optional.of(body), Map.of(LOCATION, location));
  }

  static ApiResponse noContent() {
    return new ApiResponse(204, Optional.empty(), Map.of());
  }

  /** Returns a picture. A browser that shows it alone runs nothing that is in it. */
  static ApiResponse picture(String svg) {
    return new ApiResponse(
        200,
        Optional.of(new Text(ApiRequest.SVG, svg)),
        Map.of("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"));
  }

  /** A body that is not JSON. */
  record Text(String contentType, String text) {}

  /** A body in another coding than its text, which the headers name. */
  record Bytes(String contentType, ByteBuffer bytes) {}

  /** A body whose end is not known when it begins. It is closed in any case. */
  interface Stream extends AutoCloseable {
    String contentType();

    /** Writes the body until it ends or the client has gone. */
    void write(OutputStream out) throws IOException, InterruptedException;

    @Override
    void close();
  }
}
