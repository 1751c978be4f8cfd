package org.uplink.rpc.jsonrpc;

import java.time.Duration;

/** Thrown if a call has no result. The subclass tells whether the call ran. */
public sealed class RpcException extends Exception {
  private RpcException(String message) {
    super(message);
  }

  private RpcException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The server answered with an error. A {@link MethodHandler} throws it to give that answer. */
  public static final class Answered extends RpcException {
    private final RpcError error;

    public Answered(RpcError error) {
      super(error.message());
      this.error = error;
    }

    public RpcError error() {
      return error;
    }

    public int code() {
      return error.code();
    }
  }

  /**
   * The server cannot be reached, or the connection ended. It is unknown whether a pending call
   * ran.
   */
  public static final class NotConnected extends RpcException {
    private final Reason reason;

    public NotConnected(Reason reason, String message) {
      super(message);
      this.reason = reason;
    }

    public NotConnected(Reason reason, String message, Throwable cause) {
      super(message, cause);
      this.reason = reason;
    }

    public Reason reason() {
      return reason;
    }
  }

  /** No answer came within the deadline. It is unknown whether the call ran. */
  public static final class DeadlineExceeded extends RpcException {
    private final Duration deadline;

    public DeadlineExceeded(String message, Duration deadline) {
      super(message);
      this.deadline = deadline;
    }

    public Duration deadline() {
      return deadline;
    }
  }

  /** Why the server cannot be reached. */
  public enum Reason {
    /** Nothing answers at the address, or not in time. */
    UNREACHABLE,
    /**
     * The server ended the connection during the TLS handshake. A server does so if it stops, or if
     * too many handshakes wait. Another attempt may succeed at once.
     */
    HANDSHAKE_ENDED,
    /** One side refuses the other's identity, or the two share no TLS version or cipher. */
    UNTRUSTED,
    /** The server does not speak the protocol, or reported an error. */
    PROTOCOL,
    /** The connection broke, or its heart-beats stopped. */
    LOST,
    /** This side closed it. */
    CLOSED
  }
}
