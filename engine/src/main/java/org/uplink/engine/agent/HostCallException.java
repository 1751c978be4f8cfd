package org.uplink.engine.agent;

import org.uplink.platform.TextSanitizer;

/**
 * A call to a host failed. The message names the verb and the host, and says what happened; it has
 * no period at its end unless it is a whole sentence. It quotes the host, so it is cleaned.
 */
public final class HostCallException extends Exception {
  private final Failure failure;

  public HostCallException(Failure failure, String message, Throwable cause) {
    super(TextSanitizer.clean(message), cause);
    this.failure = failure;
  }

  public HostCallException(Failure failure, String message) {
    super(TextSanitizer.clean(message));
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }

  /** The kind of failure. */
  public enum Failure {
    /** No answer within the timeout. */
    NO_ANSWER,
    /** One side refuses the certificate of the other. */
    CERTIFICATE_REFUSED,
    /** The connection was open and broke. */
    CONNECTION_LOST,
    /** The agent answered with an error, or with a result that the engine could not read. */
    ERROR,
    /** Another change of the host's network is pending. */
    CHANGE_PENDING
  }
}
