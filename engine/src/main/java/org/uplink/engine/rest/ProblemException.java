package org.uplink.engine.rest;

import java.util.Optional;
import org.uplink.api.Problem;

/** Thrown if a request is answered with a problem document. */
final class ProblemException extends RuntimeException {
  private static final String TYPE = "urn:uplink:problem:";
  private static final String NOT_ALLOWED = "A value is not allowed";

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

  /**
   * Returns a problem after which the connection is closed, because the client has no token or the
   * end of its request is not certain.
   */
  static ProblemException endingConnection(Problem problem) {
    return new ProblemException(problem, true);
  }

  /**
   * Returns the problem with status 400: the request cannot be read. Only the author of a client
   * can cause it, so its texts speak of HTTP and JSON. The texts of other problems reach the users
   * of clients.
   */
  static ProblemException malformed(String input, String detail, String nextStep) {
    return of("malformed", "The request cannot be read", 400, detail, input, nextStep);
  }

  /** Returns the problem with status 400: a parameter has a value that is not allowed. */
  static ProblemException invalidParameter(String input, String detail, String nextStep) {
    return of("invalid-value", NOT_ALLOWED, 400, detail, input, nextStep);
  }

  /** Returns the problem with status 422: a member has a value that is not allowed. */
  static ProblemException invalid(String input, String detail, String nextStep) {
    return of("invalid-value", NOT_ALLOWED, 422, detail, input, nextStep);
  }

  /** Returns the problem with status 404: the host or cluster does not exist. */
  static ProblemException missing(String what, String name) {
    return of(
        "no-such-" + what,
        "The " + what + " does not exist",
        404,
        "There is no %s \"%s\".".formatted(what, name),
        name,
        "List what exists: uplink " + what + " list");
  }

  /**
   * Returns the problem with status 409: the state of the host or cluster does not allow the
   * request.
   */
  static ProblemException conflict(String type, String detail, String input, String nextStep) {
    return of(type, "The current state does not allow the request", 409, detail, input, nextStep);
  }

  /**
   * Returns the problem with status 409: the host's network cannot be planned.
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

  /** Returns the problem with status 507: the disk has no room for what is requested. */
  static ProblemException noRoom(String detail, String nextStep) {
    return new ProblemException(
        new Problem(
            TYPE + "no-room",
            "The disk has no room",
            507,
            detail,
            Optional.empty(),
            Optional.of(nextStep)));
  }

  Problem problem() {
    return problem;
  }

  /**
   * Returns whether the connection is closed after the answer, with the rest of the request unread.
   */
  boolean endsConnection() {
    return endsConnection;
  }

  private static ProblemException of(
      String type, String title, int status, String detail, String input, String nextStep) {
    return new ProblemException(
        new Problem(TYPE + type, title, status, detail, Optional.of(input), Optional.of(nextStep)));
  }
}
