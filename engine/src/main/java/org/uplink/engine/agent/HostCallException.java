package org.uplink.engine.agent;

/**
 * A call to a host that brought no result. The message says what was asked of whom, and what
 * happened.
 */
public final class HostCallException extends Exception {
  private final Failure failure;

  HostCallException(Failure failure, String message, Throwable cause) {
    super(message, cause);
    this.failure = failure;
  }

  public HostCallException(Failure failure, String message) {
    super(message);
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }

  /** What kind of failure it was. */
  public enum Failure {
    /** No answer in its time. */
    NO_ANSWER,
    /** One side refuses the other's certificate. */
    CERTIFICATE_REFUSED,
    /** The connection was there, and broke. */
    CONNECTION_LOST,
    /** The agent answered an error, or something unreadable. */
    ERROR,
    /** Somebody else changes the host's network just now. */
    CHANGE_PENDING
  }
}
