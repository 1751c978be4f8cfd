package org.uplink.cli.rest;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.uplink.api.ClientFiles;
import org.uplink.api.Problem;
import org.uplink.command.CommandFailure;
import org.uplink.platform.IoProblem;
import tools.jackson.core.JacksonException;

/**
 * What a user reads if a request to an engine fails: what happened, and what to do.
 *
 * @param answerTimeout how long the client waited for the answer
 */
record RequestFailures(URI engine, ClientFiles files, Duration answerTimeout) {
  /**
   * Problems of a request that no user of a command can cause, unless the engine has another
   * version. Their texts speak of HTTP and JSON.
   */
  private static final Set<String> OTHER_VERSION =
      Set.of(
          "urn:uplink:problem:malformed",
          "urn:uplink:problem:no-such-resource",
          "urn:uplink:problem:method-not-allowed",
          "urn:uplink:problem:unsupported-media-type");

  /** Returns the failure for a file of the engine's data directory that cannot be read. */
  static CommandFailure unreadable(Path file, IOException e) {
    return CommandFailure.error(
        "could not read %s: %s".formatted(file, IoProblem.describe(e, file)),
        e instanceof AccessDeniedException
            ? "Run the command as the user of the engine, or name another data directory with --data-dir."
            : "On the machine of the engine, move it away and restart the engine, which writes it again. Or name another data directory with --data-dir.");
  }

  /** Returns whether no engine has received the request. */
  static boolean isUnreached(IOException e) {
    return e instanceof ConnectException
        || e instanceof NoRouteToHostException
        || e instanceof UnknownHostException;
  }

  /**
   * Returns whether the server has a certificate of another authority. An engine that dies during
   * the TLS handshake causes an SSLException too, but one with an EOF or a socket error.
   */
  static boolean isUntrusted(IOException e) {
    Throwable cause = e;
    while (cause != null
        && !(cause instanceof EOFException
            || cause instanceof SocketException
            || cause instanceof SocketTimeoutException)) {
      cause = cause.getCause();
    }
    return e instanceof SSLException && cause == null;
  }

  /** Returns the failure if there is no answer. */
  CommandFailure connectionFailed(String method, IOException e) {
    if (isUnreached(e)) {
      return CommandFailure.error(
          "no engine answers at " + engine,
          "Check that it is running. Name another engine with --engine URL.");
    }
    if (e instanceof SocketTimeoutException) {
      return CommandFailure.error(
          "%s did not answer within %d s".formatted(engine, answerTimeout.toSeconds()),
          "Try again. If it fails again, check the log of the engine.");
    }
    if (isUntrusted(e)) {
      return CommandFailure.error(
          "the server at %s is not the engine of %s: %s"
              .formatted(engine, files.directory(), e.getMessage()),
          "Name the data directory of that engine with --data-dir, or the URL of this engine with --engine.");
    }
    return CommandFailure.error(
        "the connection to %s failed: %s".formatted(engine, IoProblem.describe(e)),
        method.equals("GET")
            ? "Try again."
            : "The engine may have received the request. Check the state before you try again: uplink events");
  }

  /** Returns the failure that the engine's answer describes. */
  CommandFailure refused(HttpExchange.Answer answer) {
    if (answer.status() == HttpURLConnection.HTTP_UNAUTHORIZED) {
      return CommandFailure.error(
          "%s refuses the token in %s".formatted(engine, files.token()),
          "The token belongs to another engine, or the engine has a new one. Give the data directory of this engine with --data-dir, or the URL of the other engine with --engine.");
    }
    Problem problem;
    try {
      problem = RestJson.read(answer.body(), Problem.class);
    } catch (JacksonException e) {
      return CommandFailure.error(
          "%s answered with status %d and without a reason".formatted(engine, answer.status()),
          "Check that the server is an Uplink engine.");
    }
    if (OTHER_VERSION.contains(problem.type())) {
      return CommandFailure.error(
          "the engine at " + engine + " does not know what this command asks for",
          "Check that the engine and this command have the same version.");
    }
    String nextStep = problem.nextStep().orElse("");
    return switch (answer.status()) {
      case 404, 409 -> CommandFailure.negative(problem.detail(), nextStep);
      case 400, 413, 415, 422 -> CommandFailure.usage(problem.detail(), nextStep);
      default -> CommandFailure.error(problem.detail(), nextStep);
    };
  }
}
