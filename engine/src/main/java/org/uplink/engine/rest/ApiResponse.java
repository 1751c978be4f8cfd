package org.uplink.engine.rest;

import java.util.Optional;

/**
 * A response of a resource.
 *
 * @param body a document, or a {@link Text}
 * @param location the Location header
 */
record ApiResponse(int status, Optional<Object> body, Optional<String> location) {
  static ApiResponse ok(Object body) {
    return new ApiResponse(200, Optional.of(body), Optional.empty());
  }

  static ApiResponse created(Object body, String location) {
    return new ApiResponse(201, Optional.of(body), Optional.of(location));
  }

  static ApiResponse accepted(Object body, String location) {
    return new ApiResponse(202, Optional.of(body), Optional.of(location));
  }

  static ApiResponse noContent() {
    return new ApiResponse(204, Optional.empty(), Optional.empty());
  }

  /** A body that is not JSON. */
  record Text(String contentType, String text) {}
}
