package org.uplink.engine.rest;

import java.util.Optional;

/**
 * An answer.
 *
 * @param location the Location header
 */
record Reply(int status, Optional<Object> body, Optional<String> location) {
  static Reply ok(Object body) {
    return new Reply(200, Optional.of(body), Optional.empty());
  }

  static Reply created(Object body, String location) {
    return new Reply(201, Optional.of(body), Optional.of(location));
  }

  static Reply accepted(Object body, String location) {
    return new Reply(202, Optional.of(body), Optional.of(location));
  }

  static Reply done() {
    return new Reply(204, Optional.empty(), Optional.empty());
  }
}
