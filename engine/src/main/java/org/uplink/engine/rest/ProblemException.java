package org.uplink.engine.rest;

import java.util.Optional;
import org.uplink.api.Problem;

/** A request that is answered with a problem. */
final class ProblemException extends RuntimeException {
  private final Problem problem;

  ProblemException(Problem problem) {
    super(problem.detail());
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }

  static ProblemException malformed(String input, String detail) {
    return of("malformed", "The request cannot be read", 400, detail, input);
  }

  static ProblemException invalid(String input, String detail) {
    return of("invalid-value", "A value is not allowed", 422, detail, input);
  }

  static ProblemException missing(String what, String name) {
    return new ProblemException(
        new Problem(
            "urn:uplink:problem:no-such-" + what,
            "There is no such " + what,
            404,
            "There is no %s \"%s\".".formatted(what, name),
            Optional.of(name),
            Optional.of("GET /api/v1/%ss lists what there is.".formatted(what))));
  }

  static ProblemException conflict(String type, String detail, String input, String wayOut) {
    return new ProblemException(
        new Problem(
            "urn:uplink:problem:" + type,
            "The request does not fit the present state",
            409,
            detail,
            Optional.of(input),
            Optional.of(wayOut)));
  }

  private static ProblemException of(
      String type, String title, int status, String detail, String input) {
    return new ProblemException(
        new Problem(
            "urn:uplink:problem:" + type,
            title,
            status,
            detail,
            Optional.of(input),
            Optional.of("docs/api.md has the documents and their limits.")));
  }
}
