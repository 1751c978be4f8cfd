package org.uplink.engine.rest;

import java.util.Optional;
import org.uplink.api.Problem;

/** Thrown if a request is answered with a problem document. */
final class ProblemException extends RuntimeException {
  private static final String TYPE = "urn:uplink:problem:";

  private final Problem problem;
  private final boolean endsConnection;

  ProblemException(Problem problem) {
    this(problem, false);
  }

  private ProblemException(Problem problem, boolean endsConnection) {
    super(problem.detail());
    this.problem = problem;
    this.endsConnection = endsConnection;
  }

  /** The client is a stranger or sends no certain end of the request: the connection is closed. */
  static ProblemException endingConnection(Problem problem) {
    return new ProblemException(problem, true);
  }

  /** The request cannot be read: 400. */
  static ProblemException malformed(String input, String detail, String nextStep) {
    return of("malformed", "The request cannot be read", 400, detail, input, nextStep);
  }

  /** A member has a value that is not allowed: 422. */
  static ProblemException invalid(String input, String detail, String nextStep) {
    return of("invalid-value", "A value is not allowed", 422, detail, input, nextStep);
  }

  /** The host or cluster does not exist: 404. */
  static ProblemException missing(String what, String name) {
    return of(
        "no-such-" + what,
        "The " + what + " does not exist",
        404,
        "There is no %s \"%s\".".formatted(what, name),
        name,
        "List what exists: uplink %s list".formatted(what));
  }

  /** The request does not fit the state of the host or cluster: 409. */
  static ProblemException conflict(String type, String detail, String input, String nextStep) {
    return of(type, "The current state does not allow the request", 409, detail, input, nextStep);
  }

  /**
   * The host's network cannot be planned: 409.
   *
   * @param nextStep empty if the detail says what to do
   */
  static ProblemException noPlan(String host, String detail, Optional<String> nextStep) {
    return new ProblemException(
        new Problem(
            TYPE + "no-plan",
            "The current state does not allow the request",
            409,
            detail,
            Optional.of(host),
            nextStep));
  }

  Problem problem() {
    return problem;
  }

  /** Whether the connection is closed after the answer, with the rest of the request unread. */
  boolean endsConnection() {
    return endsConnection;
  }

  private static ProblemException of(
      String type, String title, int status, String detail, String input, String nextStep) {
    return new ProblemException(
        new Problem(TYPE + type, title, status, detail, Optional.of(input), Optional.of(nextStep)));
  }
}
